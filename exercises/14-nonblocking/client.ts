import {
  close, type PollFd, POLLIN, read, write,
} from 'learn-tcp/sockets'

/** What poll is asked about her, and what she has not taken yet. */
export interface Client extends PollFd {
  rest: Buffer
  isOpen: boolean
}

const nothing = Buffer.alloc(0)
const buffer = Buffer.alloc(64 * 1024) // for all

export function newClient(fd: number): Client {
  const pollFd = { fd, events: POLLIN, revents: 0 }
  return { ...pollFd, rest: nothing, isOpen: true }
}

/** What is to be done for her now, and no more than that. */
export function turn(client: Client) {
  try {
    hear(client)
  } catch (error) {
    console.error(error) // her trouble, and nobody else's
    leave(client)
  }
}

function hear(client: Client) {
  const count = read(client.fd, buffer) // TODO: must not sleep
  if (count === 0) leave(client)
  else say(client, buffer.subarray(0, count))
}

function say(client: Client, bytes: Buffer) {
  write(client.fd, bytes) // TODO: must not sleep; it may take less
}

function leave(client: Client) {
  close(client.fd)
  client.isOpen = false
}
