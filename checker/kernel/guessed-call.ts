import { read } from './processes.ts'

/**
 * Where the kernel function that a thread sleeps in is all that may be seen (Yama's ptrace_scope keeps
 * /proc/PID/task/TID/syscall from everybody but the parents): the call that this looks like. The names are those of
 * kernels 5 and 6. `socket` may be read or write: both sleep in the same function.
 */
const CALLS: [RegExp, string][] = [
  [/^inet_csk_(accept|wait_for_connect)/, 'accept'],
  [/^(wait_woken|sk_wait_data)/, 'socket'],
  [/^sk_stream_wait_memory/, 'write'],
  [/^futex_/, 'futex'],
  [/^(do_epoll_wait|ep_poll)/, 'epoll_wait'],
  [/^(do_sys_poll|do_poll|poll_schedule_timeout|do_select)/, 'poll'],
  [/nanosleep|common_nsleep/, 'nanosleep'],
  [/pipe_(read|wait)/, 'pipe'],
  [/^do_wait/, 'wait4'],
  [/pause$/, 'pause'],
]

/** Undefined for a thread that runs, has gone, or sleeps where it says nothing. */
export function guessCall(pid: number, tid: number): string | undefined {
  const where = read(`/proc/${pid}/task/${tid}/wchan`)
  return CALLS.find(([name]) => name.test(where))?.[1]
}

/** In words; `client` is the only one that it can be waiting for, if that is known. */
export function guessedWords(call: string, client: string | undefined): string {
  const words: Record<string, string> = {
    accept: 'blocked in accept, waiting for the next client',
    socket: client
      ? `blocked in read, waiting for ${client}`
      : 'blocked in read or write, waiting for a client',
    futex: 'waits to be woken, or sleeps for a set time',
    nanosleep: 'sleeps for a set time (work)',
    epoll_wait: 'blocked in epoll_wait, waiting for any of its descriptors',
    poll: 'blocked in poll, waiting for any of its descriptors',
    pipe: 'blocked in read, at a pipe',
    wait4: 'blocked in wait4, waiting for a child process to end',
  }
  return `probably ${words[call] ?? `blocked in ${call}`}`
}
