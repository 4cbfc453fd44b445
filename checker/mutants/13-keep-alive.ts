import type { Mutants } from './mutant.ts'

const ann = 'ann asks three times on one connection, and is answered three times'
const bob = 'bob says Connection: close; he is told so, and hung up on'
const ivy = 'ivy says Connection: disclose, which is another word, and may ask again'
const carol = 'carol speaks HTTP/#.#, and is hung up on without asking for it'
const dave = 'dave sends three requests in one packet, and gets three answers in their order'
const erin = 'erin sends a hundred in one packet'
const cut = 'two requests in two pieces are both answered, wherever they are cut'
const frank = 'frank says close in his second request: both are answered, and he is hung up on'
const grace = 'what is no request ends the connection, and the refusal says so'
const heidi = 'after a # heidi may ask again, or is told that she may not'
const tom =
  'tom is answered and says no more: he is hung up on, not before # ms (IDLE_MS), not after #'
const uma = 'uma asks now and then, each time within IDLE_MS, and keeps her connection'
const victor = 'victor has begun to ask when IDLE_MS is over: he is not idle, and is answered'
const peter =
  'peter connects and never asks: he is hung up on, not before # ms (TIMEOUT_MS), not after #'
const sam =
  'sam asks again, in two pieces, when TIMEOUT_MS has passed since he came: he is answered'
const xavier =
  'xavier resets the connection after his answer, more often than there are workers; the next is served'
const clean = 'nothing of theirs is left open, and the server sleeps'

// ── what changes in the solution ────────────────────────────────────────

const loopLine = '  for (;;) {\n'
const deadlineLine = '    const deadline = performance.now() + timeoutMs\n'
const refuseLine = "    if ('status' in parsed) return refuse(client, parsed.status)\n"
const connectionLine = "    const connection = staysOpen(request) ? 'keep-alive' : 'close'\n"
const writeLine = '    writeAll(client, toBytes(route(request), connection), timeoutMs)\n'
const closeLine = "    if (connection === 'close') return\n"
const restLine = '    bytes = rest.length > 0 ? rest : nextBytes(client)\n'
const idleLine = '  return Buffer.from(readBefore(performance.now() + idleMs, client))\n'
const defaultLine = "  if (said === undefined) return version === '1.1'\n"
const optionsLine = '  const options = said.toLowerCase().split(/[ \\t]*,[ \\t]*/)\n'

export default {
  stub: { kind: 'hung-up-between', step: ann },
  mutants: [
    // ── one after the other ───────────────────────────────────────────────
    {
      mistake: 'answers twice, and no more',
      in: 'serve.ts',
      change: [[loopLine, '  for (let i = 0; i < 2; i++) {\n']],
      kind: 'hung-up-between',
      step: ann,
    },
    {
      mistake: 'the end of the connection is to be the end of the answer',
      in: 'answer.ts',
      change: [['`Content-Length: ${lengthOf(answer)}\\r\\n`', "''"]],
      kind: 'no-end',
      step: ann,
    },
    {
      mistake: 'announces a length in characters',
      in: 'answer.ts',
      change: [['length ?? Buffer.byteLength(body)', 'length ?? body.length + 1']],
      kind: 'length-too-long',
      step: ann,
    },
    {
      mistake: 'loses what has come with the request before',
      in: 'serve.ts',
      change: [[restLine, '    bytes = nextBytes(client)\n']],
      kind: 'silent',
      step: dave,
    },
    {
      mistake: 'takes what has come with a request for its end',
      in: 'serve.ts',
      change: [[restLine, `    if (rest.length > 0) return\n${restLine}`]],
      kind: 'hung-up-between',
      step: dave,
    },
    {
      mistake: 'answers those who came together from behind',
      in: 'serve.ts',
      change: [
        [loopLine, `  let answers = Buffer.alloc(0)\n${loopLine}`],
        [
          writeLine,
          '    answers = Buffer.concat([toBytes(route(request), connection), answers])\n    if (rest.length === 0) {\n      writeAll(client, answers, timeoutMs)\n      answers = Buffer.alloc(0)\n    }\n',
        ],
      ],
      kind: 'wrong-body',
      step: dave,
    },
    {
      mistake: 'has enough after fifty, and does not say so',
      in: 'serve.ts',
      change: [[loopLine, '  for (let i = 0; i < 50; i++) {\n']],
      kind: 'hung-up-between',
      step: erin,
    },
    {
      mistake: 'keeps whole requests only',
      in: 'serve.ts',
      change: [
        ['import { readRequest', "import { parse } from './parse.ts'\nimport { readRequest"],
        [restLine, "    bytes = parse(rest) === 'more' ? nextBytes(client) : rest\n"],
      ],
      kind: 'torn',
      step: cut,
    },

    // ── when it ends ──────────────────────────────────────────────────────
    {
      mistake: 'does not look at Connection',
      in: 'persistent.ts',
      change: [
        [defaultLine, "  if (version === '1.1' || said === undefined) return version === '1.1'\n"],
      ],
      kind: 'unannounced',
      step: bob,
    },
    {
      mistake: 'hangs up as asked, and does not announce it',
      in: 'serve.ts',
      change: [[writeLine, writeLine.replace('connection)', "'keep-alive')")]],
      kind: 'unannounced',
      step: bob,
    },
    {
      mistake: 'announces it, and does not hang up',
      in: 'serve.ts',
      change: [[closeLine, '']],
      kind: 'still-open',
      step: bob,
    },
    {
      mistake: 'knows close in small letters only',
      in: 'persistent.ts',
      change: [[optionsLine, optionsLine.replace('.toLowerCase()', '')]],
      kind: 'unannounced',
      step: bob,
    },
    {
      mistake: 'finds close in other words, too',
      in: 'persistent.ts',
      change: [[optionsLine, '  const options = said.toLowerCase()\n']],
      kind: 'hung-up-between',
      step: ivy,
    },
    {
      mistake: 'knows close alone only',
      in: 'persistent.ts',
      change: [[optionsLine, '  const options = [said.toLowerCase()]\n']],
      kind: 'unannounced',
      step: bob,
    },
    {
      mistake: 'keeps every connection, of whatever version',
      in: 'persistent.ts',
      change: [[defaultLine, '  if (said === undefined) return true\n']],
      kind: 'still-open',
      step: carol,
    },
    {
      mistake: 'looks at the first request only',
      in: 'serve.ts',
      change: [
        [loopLine, `  let stays: boolean | undefined\n${loopLine}`],
        [
          connectionLine,
          "    stays ??= staysOpen(request)\n    const connection = stays ? 'keep-alive' : 'close'\n",
        ],
      ],
      kind: 'unannounced',
      step: frank,
    },
    {
      mistake: 'goes on after what is no request',
      in: 'serve.ts',
      change: [
        [
          refuseLine,
          "    if ('status' in parsed) {\n      writeAll(client, toBytes(refusal(parsed.status), 'close'), timeoutMs)\n      bytes = nextBytes(client)\n      if (bytes.length === 0) return\n      continue\n    }\n",
        ],
      ],
      kind: 'still-open',
      step: grace,
    },
    {
      mistake: 'looks for the next request behind what is none',
      in: 'serve.ts',
      change: [
        [
          refuseLine,
          "    if ('status' in parsed) {\n      writeAll(client, toBytes(refusal(parsed.status), 'keep-alive'), timeoutMs)\n      bytes = bytes.subarray(bytes.indexOf('\\r\\n\\r\\n') + 4)\n      if (bytes.length === 0) bytes = nextBytes(client)\n      if (bytes.length === 0) return\n      continue\n    }\n",
        ],
      ],
      kind: 'unannounced',
      step: grace,
    },
    {
      mistake: 'hangs up after an error, and does not say so',
      in: 'serve.ts',
      change: [
        [closeLine, closeLine.replace("'close'", "'close' || route(request).status >= 400")],
      ],
      kind: 'hung-up-between',
      step: heidi,
    },

    // ── who is idle ───────────────────────────────────────────────────────
    {
      mistake: 'an idle client may stay for ever',
      in: 'serve.ts',
      change: [[idleLine, idleLine.replace('idleMs', '1e6')]],
      kind: 'still-open',
      step: tom,
    },
    {
      mistake: 'TIMEOUT_MS for the idle, too',
      in: 'serve.ts',
      change: [[idleLine, idleLine.replace('idleMs', 'timeoutMs')]],
      kind: 'still-open',
      step: tom,
    },
    {
      mistake: 'is impatient',
      in: 'serve.ts',
      change: [[idleLine, idleLine.replace('idleMs', 'idleMs / 2')]],
      kind: 'too-soon',
      step: tom,
    },
    {
      mistake: 'counts from the beginning of the connection',
      in: 'serve.ts',
      change: [
        [loopLine, `  const end = performance.now() + idleMs\n${loopLine}`],
        [restLine, restLine.replace('nextBytes(client)', 'nextBytes(client, end)')],
        ['function nextBytes(client: number)', 'function nextBytes(client: number, end: number)'],
        [idleLine, idleLine.replace('performance.now() + idleMs', 'end')],
      ],
      kind: 'too-soon',
      step: tom,
    },
    {
      mistake: 'the time of the idle is for the whole next request',
      in: 'serve.ts',
      change: [
        [loopLine, `  let patience = timeoutMs\n${loopLine}`],
        ['performance.now() + timeoutMs\n', 'performance.now() + patience\n'],
        [restLine, '    bytes = rest\n    patience = idleMs\n'],
        ['    if (bytes.length === 0) return // it left, or had nothing to say\n', ''],
      ],
      kind: 'hung-up-between',
      step: victor,
    },
    {
      mistake: 'all pauses together may be as long as one',
      in: 'serve.ts',
      change: [
        [loopLine, `  let left = 1.2 * idleMs\n${loopLine}`],
        [
          restLine,
          '    const began = performance.now()\n    bytes = rest.length > 0 ? rest : nextBytes(client, left)\n    left -= performance.now() - began\n',
        ],
        ['function nextBytes(client: number)', 'function nextBytes(client: number, left: number)'],
        [idleLine, idleLine.replace('idleMs', 'left')],
      ],
      kind: 'hung-up-between',
      step: uma,
    },

    // ── who vanishes ──────────────────────────────────────────────────────
    {
      mistake: 'a worker dies with its client',
      in: 'worker.ts',
      change: [['  } catch (error) {\n    console.error(error)\n', '']],
      kind: 'silent',
      step: xavier,
    },
    {
      mistake: 'an error leads past close',
      in: 'worker.ts',
      change: [
        ['    serve(client)\n', '    serve(client)\n    close(client)\n'],
        ['  } finally {\n    close(client)\n  }\n', '  }\n'],
      ],
      kind: 'leaks',
      step: clean,
    },

    // ── the time to ask ───────────────────────────────────────────────────
    {
      mistake: 'one TIMEOUT_MS for all of the connection',
      in: 'serve.ts',
      change: [
        [deadlineLine, ''],
        [loopLine, `${deadlineLine}${loopLine}`],
      ],
      kind: 'hung-up-between',
      step: sam,
    },
    {
      mistake: 'an hour to ask',
      in: 'serve.ts',
      change: [[deadlineLine, deadlineLine.replace('timeoutMs', '3_600_000')]],
      kind: 'no-timeout',
      step: peter,
    },
    {
      mistake: 'the first piece of the next request is not copied',
      in: 'serve.ts',
      change: [[idleLine, '  return readBefore(performance.now() + idleMs, client)\n']],
      kind: 'wrong-status',
      step: victor,
    },
  ],
} satisfies Mutants
