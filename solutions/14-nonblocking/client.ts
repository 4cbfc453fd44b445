import {
  close, F_GETFL, F_SETFL, fcntl, O_NONBLOCK, type PollFd, POLLIN,
  POLLOUT,
} from 'learn-tcp/sockets'
import { AGAIN, read, write } from 'learn-tcp/sockets/nonblocking'

/** What poll is asked about her, and what she has not taken yet. */
export interface Client extends PollFd {
  rest: Buffer
  isOpen: boolean
}

const nothing = Buffer.alloc(0)
const buffer = Buffer.alloc(64 * 1024) // for all: no call sleeps

export function newClient(fd: number): Client {
  const pollFd = { fd, events: POLLIN, revents: 0 }
  return { ...pollFd, rest: nothing, isOpen: true }
}

export function neverWait(fd: number) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK)
}

/** She has spoken, or she has room: what we asked poll for. */
export function turn(client: Client) {
  try {
    if (client.rest.length > 0) say(client, client.rest)
    else hear(client)
  } catch (error) {
    console.error(error) // her trouble, and nobody else's
    leave(client)
  }
}

function hear(client: Client) {
  const count = read(client.fd, buffer)
  if (count === AGAIN) return
  if (count === 0) leave(client)
  else say(client, buffer.subarray(0, count))
}

/** While she has not taken all, nobody listens to her. */
function say(client: Client, bytes: Buffer) {
  const count = write(client.fd, bytes)
  const rest = count === AGAIN ? bytes : bytes.subarray(count)
  client.rest = Buffer.from(rest) // a copy: the buffer is for all
  client.events = rest.length > 0 ? POLLOUT : POLLIN
}

function leave(client: Client) {
  close(client.fd)
  client.isOpen = false
}
