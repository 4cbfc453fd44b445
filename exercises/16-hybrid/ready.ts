import {
  EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLLIN, EPOLLOUT, EpollEvents,
  epoll_create1, epoll_ctl, epoll_wait,
} from 'learn-tcp/sockets'

/** The kernel's list. It is told of changes, and of nothing else. */
const list = epoll_create1()
const ready = new EpollEvents(256)

export const READ = EPOLLIN, WRITE = EPOLLOUT

/** From now on, and until it is closed, it is waited for. */
export function watch(fd: number, what: number) {
  epoll_ctl(list, EPOLL_CTL_ADD, fd, what)
}

/** … and now for something else. */
export function watchFor(fd: number, what: number) {
  epoll_ctl(list, EPOLL_CTL_MOD, fd, what)
}

/** Sleeps until some are ready, or so long; each has its turn. */
export function wait(ms: number, turn: (fd: number) => void) {
  const count = epoll_wait(list, ready, ms)
  for (let i = 0; i < count; i++) turn(ready.fd(i))
}
