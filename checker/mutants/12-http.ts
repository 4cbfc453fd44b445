import type { Mutants } from './mutant.ts'

const bob = 'bob asks for /hello/<name>, and is greeted by that name'
const names = 'a name is percent-decoded, and Content-Length counts its bytes'
const once = 'it is decoded once, after the path was cut; a + is a +'
const query = 'what follows a ? is no part of the path'
const unknown = 'a path that is not known is answered with #'
const method = 'a known path and another method: #, and Allow names what it has'
const keys = 'what is no method at all is refused: #, or # or #'
const blanks = 'a header has any number of blanks around its value, or none'
const escapes = 'escapes that stand for nothing are refused with #'
const nonsense = 'what is no request is refused with #, and hung up on'
const host = 'HTTP/#.# without Host is refused with #; HTTP/#.# needs none'
const length = 'a Content-Length that is no number is refused with #'
const lengths = 'two Content-Lengths that differ are refused with #'
const chunks = 'a body in chunks is decoded, or refused with # and hung up on'

// ── what changes in the solution ────────────────────────────────────────

const plainLine = "  if (!part.includes('%')) return part\n"
const decodeLine = '    return decodeURIComponent(part)\n'
const queryLine = '  const path = query === -1 ? target : target.slice(0, query)\n'
const wholeLine = "  if (!pattern.endsWith('*')) return path === pattern ? '' : undefined\n"
const methodLine = '  if (!handler) return refusal(405, { Allow: allowed(handlers) })\n'
const escapesLine = '    return undefined // as in %zz; or the bytes are not UTF-8\n'
const nameLine = '    const name = line.slice(0, colon).toLowerCase()\n'
const hostLine = "  if (version === '1.1' && host === undefined) return { status: 400 }\n"
const chunksLine = "  if (headers.has('transfer-encoding')) return { status: 501 }\n"
const lengthLine = '  if (!LENGTH.test(lengths)) return { status: 400 }\n'
const addLine = '  to.set(name, before === undefined ? value : `${before}, ${value}`)\n'

export default {
  stub: { kind: 'wrong-status', step: bob },
  mutants: [
    // ── the name ──────────────────────────────────────────────────────────
    {
      mistake: 'greets the path as it came',
      in: 'router.ts',
      change: [[plainLine, '  return part\n']],
      kind: 'wrong-body',
      step: names,
    },
    {
      mistake: 'takes each escaped byte for a character',
      in: 'router.ts',
      change: [[decodeLine, '    return unescape(part)\n']],
      kind: 'wrong-body',
      step: names,
    },
    {
      mistake: 'counts characters',
      in: 'answer.ts',
      change: [['length ?? Buffer.byteLength(body)', 'length ?? body.length']],
      kind: 'length-too-short',
      step: names,
    },
    {
      mistake: 'decodes twice',
      in: 'router.ts',
      change: [[decodeLine, '    return decodeURIComponent(decodeURIComponent(part))\n']],
      kind: 'wrong-body',
      step: once,
    },
    {
      mistake: 'decodes the path before it cuts it',
      in: 'router.ts',
      change: [
        [
          queryLine,
          queryLine.replace(
            'query === -1',
            'query === -1 && target.includes("%") ? decodeURIComponent(target) : query === -1',
          ),
        ],
        [plainLine, '  return part\n'],
      ],
      kind: 'wrong-status',
      step: once,
    },
    {
      mistake: 'takes a + for a blank',
      in: 'router.ts',
      change: [
        [plainLine, ''],
        [decodeLine, "    return decodeURIComponent(part.replaceAll('+', ' '))\n"],
      ],
      kind: 'wrong-body',
      step: once,
    },
    {
      mistake: 'looks the query up with the path',
      in: 'router.ts',
      change: [[queryLine, '  const path = target\n']],
      kind: 'wrong-status',
      step: query,
    },

    // ── the table ─────────────────────────────────────────────────────────
    {
      mistake: 'a path that begins like a known one is known',
      in: 'router.ts',
      change: [
        [
          wholeLine,
          "  if (!pattern.endsWith('*')) return path === pattern || (pattern !== '/' && path.startsWith(pattern)) ? '' : undefined\n",
        ],
      ],
      kind: 'wrong-status',
      step: unknown,
    },
    {
      mistake: 'what is not known is said with 200',
      in: 'router.ts',
      change: [['  return refusal(404)\n', "  return { status: 200, body: 'Not found' }\n"]],
      kind: 'wrong-status',
      step: unknown,
    },
    {
      mistake: 'the path / has everything below it, as in a ServeMux (Go)',
      go: `
package main

import (
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	http.HandleFunc("/hello/", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "Hello "+strings.TrimPrefix(r.URL.Path, "/hello/"))
	})
	http.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "Hello World") })
	http.ListenAndServe(os.Getenv("HOST")+":"+os.Getenv("PORT"), nil)
}
`,
      kind: 'wrong-status',
      step: unknown,
    },
    {
      mistake: 'another method is another path',
      in: 'router.ts',
      change: [[methodLine, '  if (!handler) return refusal(404)\n']],
      kind: 'wrong-status',
      step: method,
    },
    {
      mistake: 'does not say which methods there are',
      in: 'router.ts',
      change: [[methodLine, '  if (!handler) return refusal(405)\n']],
      kind: 'no-allow',
      step: method,
    },
    {
      mistake: 'allows GET everywhere',
      in: 'router.ts',
      change: [[methodLine, "  if (!handler) return refusal(405, { Allow: 'GET' })\n"]],
      kind: 'no-allow',
      step: method,
    },
    {
      mistake: 'any method will do',
      in: 'router.ts',
      change: [
        [
          'Object.hasOwn(handlers, method) && handlers[method]\n',
          'handlers[method] ?? Object.values(handlers)[0]\n',
        ],
      ],
      kind: 'wrong-status',
      step: method,
    },
    {
      mistake: 'a table has more keys than were written: constructor is a method',
      in: 'router.ts',
      change: [['Object.hasOwn(handlers, method) && handlers[method]\n', 'handlers[method]\n']],
      kind: 'not-http',
      step: keys,
    },
    {
      mistake: 'a blank after the colon is taken for granted',
      in: 'head.ts',
      change: [['const value = line.slice(colon + 1)\n', 'const value = line.slice(colon + 2)\n']],
      kind: 'wrong-body',
      step: blanks,
    },
    {
      mistake: 'a line is cut at colon and blank',
      in: 'head.ts',
      change: [["const colon = line.indexOf(':')\n", "const colon = line.indexOf(': ')\n"]],
      kind: 'wrong-status',
      step: blanks,
    },
    {
      mistake: 'an escape that cannot be read is an error of the server',
      in: 'router.ts',
      change: [[escapesLine, "    throw new URIError('malformed')\n"]],
      kind: 'no-answer',
      step: escapes,
    },
    {
      mistake: 'leaves an escape that cannot be read as it is',
      in: 'router.ts',
      change: [[escapesLine, '    return part\n']],
      kind: 'wrong-status',
      step: escapes,
    },

    // ── the head ──────────────────────────────────────────────────────────
    {
      mistake: 'reads a request line as far as it likes',
      in: 'head.ts',
      change: [['HTTP\\/(\\d\\.\\d)$/', 'HTTP\\/(\\d\\.\\d)/']],
      kind: 'wrong-status',
      step: nonsense,
    },
    {
      mistake: 'forgives a blank before the colon',
      in: 'head.ts',
      change: [[nameLine, nameLine.replace('.toLowerCase', '.trimEnd().toLowerCase')]],
      kind: 'wrong-status',
      step: nonsense,
    },
    {
      mistake: 'does not miss a colon',
      in: 'head.ts',
      change: [['if (colon === -1 || !NAME', 'if (!NAME']],
      kind: 'wrong-status',
      step: nonsense,
    },
    {
      mistake: 'hangs up on nonsense without a word',
      in: 'serve.ts',
      change: [
        [
          '  const refused =',
          "  if ('status' in parsed && parsed.status === 400) return\n  const refused =",
        ],
      ],
      kind: 'no-answer',
      step: nonsense,
    },
    {
      mistake: 'Host is no duty',
      in: 'head.ts',
      change: [[hostLine, '']],
      kind: 'wrong-status',
      step: host,
    },
    {
      mistake: 'wants Host from everybody',
      in: 'head.ts',
      change: [[hostLine, '  if (host === undefined) return { status: 400 }\n']],
      kind: 'wrong-status',
      step: host,
    },
    {
      mistake: 'is content with a number at the beginning',
      in: 'head.ts',
      change: [[lengthLine, '']],
      kind: 'wrong-status',
      step: length,
    },
    {
      mistake: 'Number() is content with more than digits',
      in: 'head.ts',
      change: [
        [lengthLine, '  if (!(Number(lengths) >= 0)) return { status: 400 }\n'],
        ['Number.parseInt(lengths, 10)', 'Number(lengths)'],
      ],
      kind: 'wrong-status',
      step: length,
    },
    {
      mistake: 'the last of two lengths counts',
      in: 'head.ts',
      change: [[addLine, '  to.set(name, value)\n']],
      kind: 'wrong-status',
      step: lengths,
    },
    {
      mistake: 'the first of two lengths counts',
      in: 'head.ts',
      change: [[addLine, '  to.set(name, before ?? value)\n']],
      kind: 'wrong-status',
      step: lengths,
    },
    {
      mistake: 'does not know what chunks are, and does not say so',
      in: 'head.ts',
      change: [[chunksLine, '']],
      kind: 'wrong-body',
      step: chunks,
    },
    {
      mistake: 'takes chunks for a mistake of hers',
      in: 'head.ts',
      change: [[chunksLine, chunksLine.replace('501', '400')]],
      kind: 'wrong-status',
      step: chunks,
    },
  ],
} satisfies Mutants
