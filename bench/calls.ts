import { closeSync, openSync, readSync } from 'node:fs'
import koffi from 'koffi'
import * as blocking from '../sockets/index.ts'
import {
  AF_INET,
  bind,
  close,
  EPOLL_CTL_ADD,
  EPOLL_CTL_MOD,
  EPOLLIN,
  EpollEvents,
  epoll_create1,
  epoll_ctl,
  epoll_wait,
  F_GETFL,
  F_SETFL,
  fcntl,
  listen,
  O_NONBLOCK,
  poll,
  SOCK_STREAM,
  socket,
} from '../sockets/index.ts'
import { accept, read, write } from '../sockets/nonblocking.ts'

/*
 * npm run bench:calls        Linux only
 *
 * What one call costs, in nanoseconds: the best of many rounds, in which all take turns, so that a busy machine makes
 * all alike dearer and is left out. Node's own readSync and the bare call through koffi stand beside ours: what is left
 * between them and ours is the layer.
 */

const ROUNDS = 40
const CALLS = 5_000

const buffer = Buffer.alloc(65_536)
const nothing = openSync('/dev/null', 'r+')
const listener = socket(AF_INET, SOCK_STREAM)
bind(listener, { host: '127.0.0.1', port: 0 })
listen(listener, 5)
fcntl(listener, F_SETFL, O_NONBLOCK)
const epoll = epoll_create1()
epoll_ctl(epoll, EPOLL_CTL_ADD, listener, EPOLLIN)
const ready = new EpollEvents(256)
const bareRead = koffi.load(null).func('long read(int fd, void *buffer, size_t count)')
const idle = (n: number) =>
  Array.from({ length: n }, () => ({ fd: listener, events: EPOLLIN, revents: 0 }))
const [one, thousand] = [idle(1), idle(1000)]

const calls: Record<string, () => unknown> = {
  "Node's readSync(/dev/null)": () => readSync(nothing, buffer, 0, 65_536, null),
  'read by koffi alone': () => bareRead(nothing, buffer, 65_536),
  'read that waits': () => blocking.read(nothing, buffer),
  'read that does not': () => read(nothing, buffer),
  write: () => write(nothing, buffer),
  'accept: AGAIN': () => accept(listener),
  'accept: EAGAIN, thrown': () => throws(() => blocking.accept(listener)),
  fcntl: () => fcntl(listener, F_GETFL),
  epoll_ctl: () => epoll_ctl(epoll, EPOLL_CTL_MOD, listener, EPOLLIN),
  'epoll_wait that finds nothing': () => epoll_wait(epoll, ready, 0),
  'poll of one that is idle': () => poll(one, 0),
  'poll of a thousand that are idle': () => poll(thousand, 0),
}

const best = new Map<string, number>()
for (let round = 0; round < ROUNDS; round++)
  for (const [name, call] of Object.entries(calls))
    best.set(name, Math.min(best.get(name) ?? Infinity, nanosecondsOf(call)))

for (const [name, ns] of best) console.log(`${name.padEnd(34)}${ns.toFixed(0).padStart(8)} ns`)
for (const descriptor of [epoll, listener]) close(descriptor)
closeSync(nothing)

function nanosecondsOf(call: () => unknown): number {
  const times = call === calls['poll of a thousand that are idle'] ? CALLS / 50 : CALLS
  const began = process.hrtime.bigint()
  for (let i = 0; i < times; i++) call()
  return Number(process.hrtime.bigint() - began) / times
}

function throws(call: () => unknown): void {
  try {
    call()
  } catch {
    // that is what is measured
  }
}
