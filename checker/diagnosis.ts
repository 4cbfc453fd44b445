import type { Kind } from './hints.ts'

/**
 * Mistakes that a program names itself as it dies: its last words say more than the way in which a client noticed.
 * The first that matches is told.
 */
const LAST_WORDS: [words: RegExp, kind: Kind][] = [
  [
    /\bclose EBADF/,
    {
      diagnosis:
        'closes a descriptor twice: EBADF says that the number belongs to nobody any more.',
      hint: 'Two lines close this one. Which of them should?',
    },
  ],
  [
    /\b(read|write|accept|getpeername|setsockopt) EBADF/,
    {
      diagnosis:
        'uses a descriptor after it was closed: EBADF says that the number belongs to nobody.',
      hint: 'Which line closed it, and when did that line run? (A timer runs later; sleep does not.)',
    },
  ],
  [
    /\b(read|getpeername) ENOTCONN/,
    {
      diagnosis:
        'takes one descriptor for the other: a listener has no other end, a client does not listen.',
      hint: 'You hold two numbers. Which is the door, and which is the client?',
    },
  ],
  [
    /\baccept EINVAL/,
    {
      diagnosis:
        'accepts on a socket that does not listen: it is a client, or nobody has called listen on it.',
      hint: 'Which descriptor does accept get, and which calls has it been through?',
    },
  ],
  [
    /EINTR|[Ii]nterrupted system call/,
    {
      diagnosis:
        'interrupted: a process that is stopped and continued finds some of its calls ended by EINTR, though nothing is wrong.',
      hint: 'What is to be done after EINTR, see `man 7 signal`? Which calls of yours does it meet?',
    },
  ],
  [
    /TypeError: (socket|setsockopt|bind|listen|accept|read|write|close|sleep|getpeername)\b/,
    {
      hint: 'An argument has not the shape that the call wants. The first line of the error says which.',
    },
  ],
]

export function diagnoseLastWords(output: string): Kind | undefined {
  return LAST_WORDS.find(([words]) => words.test(output))?.[1]
}

/** So does a runtime say that an error has ended one thread, and the program goes on without it. */
const THREAD_ENDED = /^this thread is gone|^Exception in thread\b/m

export const aThreadHasDied = (output: string): boolean => THREAD_ENDED.test(output)

/** Why a client was left alone, if the output says so. */
export function diagnoseThread(output: string): Kind | undefined {
  if (!aThreadHasDied(output)) return undefined
  return {
    diagnosis: 'a thread has died of an error, and nobody is left to serve its clients.',
    hint:
      diagnoseLastWords(output)?.hint ??
      'The output names the error and the line. Where should it have ended, instead of the thread?',
  }
}
