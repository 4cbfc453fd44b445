import { platform } from './platform.ts'

/** Addresses of IPv4. ip(7) */
export const AF_INET = platform.AF_INET

/** A connection that carries a stream of bytes in order: TCP. socket(2) */
export const SOCK_STREAM = platform.SOCK_STREAM

/** The level of the options that every kind of socket has. socket(7) */
export const SOL_SOCKET = platform.SOL_SOCKET

/** 1: bind although old connections of this port still wait in TIME_WAIT. socket(7) */
export const SO_REUSEADDR = platform.SO_REUSEADDR

/** 1: several sockets may listen on the same port; the kernel deals out the clients. socket(7) */
export const SO_REUSEPORT = platform.SO_REUSEPORT

/** Milliseconds that a read (or accept) may take; then it fails with EAGAIN. socket(7) */
export const SO_RCVTIMEO = platform.SO_RCVTIMEO

/** Milliseconds that a write may take; then it fails with EAGAIN. socket(7) */
export const SO_SNDTIMEO = platform.SO_SNDTIMEO

/** Seconds that close may wait for unsent bytes; with 0, close resets the connection. socket(7) */
export const SO_LINGER = platform.SO_LINGER

/** 1: ask a silent peer from time to time whether it is still there. socket(7), tcp(7) */
export const SO_KEEPALIVE = platform.SO_KEEPALIVE

/** Bytes that the kernel keeps of what was written and not yet acknowledged. socket(7) */
export const SO_SNDBUF = platform.SO_SNDBUF

/** Bytes that the kernel keeps of what has arrived and was not yet read. socket(7) */
export const SO_RCVBUF = platform.SO_RCVBUF

/** The largest backlog the kernel gives by default; /proc/sys/net/core/somaxconn. listen(2) */
export const SOMAXCONN = platform.SOMAXCONN

/** The level of the options of TCP. tcp(7) */
export const IPPROTO_TCP = platform.IPPROTO_TCP

/** 1: send small writes at once instead of collecting them. tcp(7) */
export const TCP_NODELAY = platform.TCP_NODELAY

/** Nothing more will be read: a thread that sleeps in read wakes up with 0. shutdown(2) */
export const SHUT_RD = 0

/** Nothing more will be written: the peer sees end of file (FIN). shutdown(2) */
export const SHUT_WR = 1

/** Both. On a listening socket it wakes a thread that sleeps in accept (EINVAL). shutdown(2) */
export const SHUT_RDWR = 2

/** The flags of an open descriptor are read with this. fcntl(2) */
export const F_GETFL = 3

/** … and set with this, all of them at once. fcntl(2) */
export const F_SETFL = 4

/** A call that would sleep fails with EAGAIN instead: it says "not now", and is no error. open(2) */
export const O_NONBLOCK = platform.O_NONBLOCK

/** There is something to read, or somebody to accept; also at end of file: read returns 0. poll(2) */
export const POLLIN = 0x01

/** There is room to write. An idle connection nearly always has some. poll(2) */
export const POLLOUT = 0x04

/** The connection is broken. Comes unasked; the next read or write says how. poll(2) */
export const POLLERR = 0x08

/** Both directions have ended. Comes unasked; bytes may still be there to read. poll(2) */
export const POLLHUP = 0x10

/** This is no open descriptor: somebody has closed it, and still asks about it. poll(2) */
export const POLLNVAL = 0x20

/** As POLLIN. epoll_ctl(2) */
export const EPOLLIN = 0x01

/** As POLLOUT. epoll_ctl(2) */
export const EPOLLOUT = 0x04

/** As POLLERR: comes unasked. epoll_ctl(2) */
export const EPOLLERR = 0x08

/** As POLLHUP: comes unasked. epoll_ctl(2) */
export const EPOLLHUP = 0x10

/** The peer has ended its side: nothing comes behind what is there to read. epoll_ctl(2) */
export const EPOLLRDHUP = 0x2000

/** Wake one of the threads that wait for this descriptor, and not all of them. epoll_ctl(2) */
export const EPOLLEXCLUSIVE = 2 ** 28

/** Tell only of changes: who is told reads until EAGAIN, or is never told again. epoll(7) */
export const EPOLLET = -(2 ** 31) // bit 31 of an int

/** Watch this descriptor from now on. epoll_ctl(2) */
export const EPOLL_CTL_ADD = 1

/** Watch it no more. Closing it does the same. epoll_ctl(2) */
export const EPOLL_CTL_DEL = 2

/** Watch it for something else than before. epoll_ctl(2) */
export const EPOLL_CTL_MOD = 3
