import { type Call, callOf } from '../../checker/kernel/calls.ts'
import { guessCall, guessedWords } from '../../checker/kernel/guessed-call.ts'
import { isRunnable, read, type Thread } from '../../checker/kernel/processes.ts'
import { stateOf } from '../../checker/kernel/thread-state.ts'
import { blockedIn, type Sockets, subjectOf } from '../../checker/kernel/thread-words.ts'
import { addressOf } from './address.ts'
import type { ThreadRow } from './snapshot.ts'

export interface Seen {
  thread: Thread
  row: Row
  /** It is in a call with a socket of the server. */
  isAtSocket: boolean
}

type Row = Omit<ThreadRow, 'name'>

/** What a thread does, in words; undefined for one that has gone. */
export function look(thread: Thread, sockets: Sockets): Seen | undefined {
  const call = callOf(thread)
  if (call) return lookAtCall(thread, call, sockets)
  const { pid, tid, syscall } = thread
  const is = (words: string) => ({ thread, row: { tid, words }, isAtSocket: false })
  if (isRunnable(thread)) return is('runs, or waits for a CPU')
  if (syscall === undefined)
    return read(`/proc/${pid}/task/${tid}/comm`) === '' ? undefined : guess(thread, sockets)
  const [number] = syscall.split(' ') // see proc(5): -1 for a thread that sleeps outside of any call
  return is(number === '-1' ? 'is held up by the kernel' : `blocked in system call ${number}`)
}

function lookAtCall(thread: Thread, call: Call, sockets: Sockets): Seen {
  const given = stateOf(thread)?.fds ?? [] // poll is given several
  const atSockets = given.filter((fd) => subjectOf(fd, sockets) !== undefined)
  const fd = call.fd ?? (atSockets.length === 1 ? atSockets[0] : undefined)
  const subject = subjectOf(fd, sockets)
  const row = {
    tid: thread.tid,
    call: call.name,
    ...(fd !== undefined && { descriptor: fd }),
    ...(subject && subject !== 'listener' && { client: addressOf(subject.remote) }),
    words: blockedIn(call, subject, addressOf),
  }
  return { thread, row, isAtSocket: atSockets.length > 0 }
}

function guess(thread: Thread, sockets: Sockets): Seen {
  const { pid, tid } = thread
  const call = guessCall(pid, tid)
  const words =
    call === undefined
      ? 'probably runs, or waits for a CPU'
      : guessedWords(call, onlySilentClient(sockets))
  const row = { tid, ...(call !== undefined && { call }), words, guessed: true as const }
  return { thread, row, isAtSocket: /^(accept|socket|write)$/.test(call ?? '') }
}

/** Of one client alone it can be said that a thread waits for it. */
function onlySilentClient({ inodes, connections }: Sockets): string | undefined {
  const own = new Set(inodes.values())
  const [client, other] = [...connections.values()].filter(
    ({ inode, state, unread }) => own.has(inode) && state === 'ESTABLISHED' && unread === 0,
  )
  return client && !other ? addressOf(client.remote) : undefined
}
