import type { Client } from './client.ts'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { count } from './text.ts'

// Programs write into a pipe in their own time: only what has been printed in the end is judged.

const ADDRESS = /(?<![\d.])(\d{1,3}(?:\.\d{1,3}){3}):(\d{1,5})(?!\d)/g

/** What somebody is said to have done, who has not come yet. */
const CLAIM =
  /\b(client|peer|somebody|someone) (has )?(been )?(connected|accepted)\b|\b(accepted|connected)\b.*\b(client|peer|from|by)\b|(^|\b(new|got a?|accepted a?|received a?|incoming)) ?connection (from|by)\b|\b(undefined|None|null):(undefined|None|null)\b/i

/** These make no claim of it: "no client connected yet", "waiting until a client has connected". */
const NOT_YET = /\b(no|not|none|nobody|never|yet|until|till|when|if|once|waiting|waits?)\b/i

/** Before anybody has connected: no address but the server's own, and no claim that somebody has. */
export function saysNothingOfClients(server: Server): void {
  const expected = 'no word about a client before one connects'
  const other = addresses(server.stdout).find(({ port }) => port !== server.port)
  const lines = server.stdout.split('\n').map((line) => line.trim())
  const found = other?.text ?? lines.find((line) => CLAIM.test(line) && !NOT_YET.test(line))
  if (found === undefined) return
  throw server.unmet({
    kind: 'printed-early',
    expected,
    observed: `it has printed ${quoted(found)}`,
  })
}

/** The address that getpeername(2) gives, as ip:port, anywhere on standard output. */
export function printsAddressOf(server: Server, client: Client): void {
  const expected = `${client.address} on standard output`
  const fail = (kind: string, observed: string) => server.unmet({ kind, expected, observed })
  const said = addresses(server.stdout)
  const right = ({ host, port }: Address) => host === client.host && port === client.port
  if (said.some(right)) return
  const printed = `it printed ${quoted(server.stdout)}`
  if (addresses(server.stderr).some(right))
    throw fail('on-stderr', `it is on standard error; standard output is ${quoted(server.stdout)}`)
  const swapped = ((client.port & 0xff) << 8) | (client.port >> 8)
  if (
    said.some(({ port }) => port === swapped) ||
    new RegExp(`\\b${swapped}\\b`).test(server.stdout)
  )
    throw fail(
      'byte-swapped',
      `${printed}: ${swapped} is ${client.port} with its two bytes exchanged`,
    )
  if (said.some(({ port }) => port === client.port)) throw fail('wrong-address', printed)
  if (server.stdout.includes(String(client.port)))
    throw fail('wrong-form', `${printed}: the port is there, but not in the form ip:port`)
  if (said.some(({ port }) => port === server.port)) throw fail('own-address', printed)
  if (server.stdout.trim() === '') throw fail('nothing-printed', 'nothing on standard output')
  throw fail('wrong-address', printed)
}

interface Address {
  text: string
  host: string
  port: number
}

function addresses(output: string): Address[] {
  return [...output.matchAll(ADDRESS)].map(([text, host = '', port]) => ({
    text,
    host,
    port: Number(port),
  }))
}

/** The output ends with exactly these bytes, and nothing or one newline after them. Returns what stands before them. */
export function printedExactly(server: Server, payload: Buffer): string {
  const output = server.process.stdout.bytes()
  const at = output.lastIndexOf(payload)
  const after = at === -1 ? undefined : output.subarray(at + payload.length).toString('latin1')
  if (after === '' || after === '\n') {
    remarkOnExtra(server, output.subarray(0, at))
    return output.subarray(0, at).toString('utf8')
  }
  const expected = `${quoted(payload.toString('utf8'))}, ${payload.length} bytes`
  const fail = (kind: string, observed: string) => server.unmet({ kind, expected, observed })
  if (output.length === 0)
    throw server.process.stderr.bytes().includes(payload)
      ? fail('on-stderr', 'the bytes are on standard error; nothing on standard output')
      : fail('nothing-printed', 'nothing')
  if (after?.includes('\0'))
    throw fail(
      'whole-buffer',
      `${count(output.length, 'byte')}, with NUL among them: ${quoted(output.toString('utf8'))}`,
    )
  const misread = [payload.toString('latin1'), payload.toString('ascii')]
  if (output.includes('�') || misread.some((text) => output.includes(text)))
    throw fail('broken-characters', quoted(output.toString('utf8')))
  if (/<Buffer|bytearray|\bb['"]|\[object|Uint8Array/.test(output.toString('latin1')))
    throw fail('not-the-bytes', `a description of the bytes: ${quoted(output.toString('utf8'))}`)
  if (after !== undefined)
    throw fail(
      'more-printed',
      `after them come ${count(after.length, 'byte')} more: ${isOneCharacter(after) ? `${quoted(after.slice(0, 1))}, again and again` : quoted(after)}`,
    )
  if (withoutNul(payload).some((bytes) => isPrinted(bytes, output)))
    throw fail('nul-lost', `all but a NUL, or all before it: ${quoted(output.toString('utf8'))}`)
  if (payload.subarray(0, output.length).equals(output))
    throw fail(
      'cut-short',
      `only ${count(output.length, 'byte')} of them: ${quoted(output.toString('utf8'))}`,
    )
  throw fail(
    'not-the-bytes',
    `${quoted(output.toString('utf8'))}; ${firstDifference(output, payload)}`,
  )
}

/** What is left of them when a NUL is thrown away, and when it is taken for the end. */
function withoutNul(bytes: Buffer): Buffer[] {
  const all = bytes.filter((byte) => byte !== 0)
  return [Buffer.from(all), bytes.subarray(0, bytes.indexOf(0))]
}

const isPrinted = (bytes: Buffer, output: Buffer) =>
  output.equals(bytes) || output.equals(Buffer.concat([bytes, Buffer.from('\n')]))

const isOneCharacter = (text: string) => text.length > 1 && new Set(text).size === 1

function firstDifference(output: Buffer, payload: Buffer): string {
  const at = output.findIndex((byte, i) => byte !== payload[i])
  const show = (bytes: Buffer) => quoted(bytes.toString('utf8', at, at + 8))
  return `they differ from byte ${at} on: ${show(payload)} was sent, ${show(output)} printed`
}

function remarkOnExtra(server: Server, before: Buffer): void {
  if (before.length === 0) return
  server.world.remarks.add(
    `The server printed something of its own before the client's bytes: ${quoted(before.toString('utf8'))}. That is fine here; a program that passes bytes on would keep it off standard output.`,
  )
}

/**
 * The client has said nothing: the output holds no byte that could be taken for his. Lines that were printed for another
 * client too, before the bytes (`own`), are the program's; numbers may differ.
 */
export function printedNothingInvented(server: Server, own: string): void {
  const output = server.stdout
  const known = new Set(own.split('\n').map(withoutNumbers))
  const others = output.split('\n').filter((line) => !known.has(withoutNumbers(line)))
  const invented = /\0|\bundefined\b|\bnull\b|\bNaN\b|<Buffer|\[object|\bb''|^(None|nil)$/m.exec(
    others.join('\n'),
  )?.[0]
  if (invented === undefined) return
  throw server.unmet({
    kind: invented === '\0' ? 'whole-buffer' : 'invented',
    expected: 'nothing: the client has sent nothing',
    observed: `${quoted(output)}, ${count(Buffer.byteLength(output), 'byte')}`,
  })
}

const withoutNumbers = (line: string) => line.trim().replace(/\d+/g, '0')

/** The output ends with a beginning of these bytes: what one read of 1024 has returned, or more. Returns how many. */
export function printedBeginningOf(server: Server, payload: Buffer): number {
  const output = server.process.stdout.bytes()
  const start = output.indexOf(payload.subarray(0, 40))
  const printed = start === -1 ? Buffer.alloc(0) : output.subarray(start)
  const body = printed.at(-1) === 0x0a && !isBeginning(printed) ? printed.subarray(0, -1) : printed
  function isBeginning(bytes: Buffer) {
    return bytes.equals(payload.subarray(0, bytes.length))
  }
  const fail = (kind: string, observed: string) =>
    server.unmet({
      kind,
      expected: `her first 1024 bytes, or more of them, and nothing else: ${quoted(payload.toString('utf8'), 30)}`,
      observed,
    })
  if (printed.length === 0)
    throw output.length === 0
      ? fail('nothing-printed', 'nothing')
      : fail('not-the-bytes', `${count(output.length, 'byte')}: ${quoted(output.toString('utf8'))}`)
  if (!isBeginning(body))
    throw output.includes(0)
      ? fail('whole-buffer', `${count(output.length, 'byte')}, with NUL among them`)
      : output.includes('�')
        ? fail(
            'broken-characters',
            `a character was cut: ${quoted(body.subarray(-30).toString('utf8'))}`,
          )
        : fail(
            'not-the-bytes',
            `they differ: ${quoted(body.subarray(-30).toString('utf8'))} at the end`,
          )
  if (body.length === 1022)
    throw fail('broken-characters', 'only 1022 bytes: what was read of the last character is lost')
  if (body.length < 1023) throw fail('short-read', `only ${count(body.length, 'byte')}`)
  if (body.length === 1023)
    server.world.remarks.add(
      '1023 of 1024 bytes: is the last one kept for a NUL? Descriptors carry bytes, not strings.',
    )
  return body.length
}
