import {
  F_GETFL, F_SETFL, fcntl, O_NONBLOCK, SHUT_WR, shutdown,
} from 'learn-tcp/sockets'
import { AGAIN, read, write } from 'learn-tcp/sockets/nonblocking'
import { READ, WRITE, watchFor } from './ready.ts'

/** What a thread would have had on its stack. */
export interface Client {
  fd: number
  /** Come, and not yet used: the beginning of a request. */
  input: Buffer
  /** Said, and not yet taken by her. */
  rest: Buffer
  /** What comes behind the rest, made when there is room. */
  more: Iterator<Buffer> | undefined
  waitsFor: number
  /** The last word is said; what she still says is thrown away. */
  isLeaving: boolean
  isGone: boolean
}

const nothing = Buffer.alloc(0)
const buffer = Buffer.allocUnsafeSlow(64 * 1024) // no call sleeps

export function newClient(fd: number): Client {
  return {
    fd, input: nothing, rest: nothing, more: undefined,
    waitsFor: READ, isLeaving: false, isGone: false,
  }
}

export function neverWait(fd: number) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
}

/** Puts what has come behind the input. It is hers for one turn. */
export function hear(client: Client) {
  const count = read(client.fd, buffer)
  if (count === 0) client.isGone = true
  if (count === AGAIN || client.isLeaving) return
  const { input } = client
  const bytes = buffer.subarray(0, count)
  if (input.length === 0) client.input = bytes
  else client.input = Buffer.concat([input, bytes])
}

/** What is left of the input has to outlive the turn. */
export function keep(client: Client) {
  const { input } = client
  if (input.buffer === buffer.buffer)
    client.input = input.length > 0 ? Buffer.from(input) : nothing
}

export function say(client: Client, bytes: Buffer) {
  client.rest = bytes
  flush(client)
}

/** As much as fits; then the others have their turn. */
export function flush(client: Client) {
  const { fd, rest } = client
  const count = write(fd, rest)
  if (count === rest.length) client.rest = nextPiece(client)
  else if (count !== AGAIN) client.rest = rest.subarray(count)
  const what = client.rest.length > 0 ? WRITE : READ
  if (what !== client.waitsFor) watchFor(fd, what)
  client.waitsFor = what
  if (what === READ && client.isLeaving) shutdown(fd, SHUT_WR)
}

function nextPiece(client: Client): Buffer {
  const next = client.more?.next()
  if (next && !next.done) return next.value
  client.more = undefined
  return nothing
}
