import { type PollFd, POLLIN, POLLOUT, poll } from 'learn-tcp/sockets'

// TODO: the kernel can keep this list, and tell you who is ready.
// Here it is told about everybody, and asked about everybody, again
// and again. Only this file knows how it is done.

let list: PollFd[] = []

export const READ = POLLIN, WRITE = POLLOUT

/** From now on this descriptor is waited for. */
export function watch(fd: number, what: number) {
  list.push({ fd, events: what, revents: 0 })
}

/** … and now for something else. */
export function watchFor(fd: number, what: number) {
  for (const one of list) if (one.fd === fd) one.events = what
}

/** It is closed: nobody waits for it any more. */
export function forget(fd: number) {
  list = list.filter((one) => one.fd !== fd)
}

/** Sleeps until some are ready, or so long; each has its turn. */
export function wait(ms: number, turn: (fd: number) => void) {
  const all = list
  poll(all, ms)
  for (const { fd, revents } of all) if (revents) turn(fd)
}
