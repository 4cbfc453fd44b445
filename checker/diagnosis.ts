import type { Kind } from './hints.ts'

/**
 * Mistakes that a program names itself as it dies: its last words say more than the way in which a client noticed.
 * The first that matches is told.
 */
const LAST_WORDS: [words: RegExp, kind: Kind][] = [
  [
    /\bbind EINVAL/,
    {
      diagnosis:
        'binds a socket that has a name already: listen came first, and the kernel chose one.',
      hint: 'The address is right. In which order do bind and listen come?',
    },
  ],
  [
    /\bclose EBADF/,
    {
      diagnosis:
        'closes a descriptor twice: EBADF says that the number belongs to nobody any more.',
      hint: 'Two lines close this one, or one line does so twice. Which should, and how often?',
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
  [
    /Worker file not found/,
    { hint: 'The output says where it looked. Is that where the file is, and is that its name?' },
  ],
  [
    /^(\w*Error: )?(ReferenceError|TypeError|RangeError|SyntaxError|NameError)\b/m,
    {
      hint: 'An error of the program itself; no system call has failed. What does its first line miss, at the line that is named?',
    },
  ],
]

/** Said by a step only if it has nothing better to say: a client who has gone makes this error too. */
const WRITES_TO_NOBODY: [words: RegExp, kind: Kind] = [
  /\bwrite EPIPE/,
  {
    diagnosis:
      'writes where nobody listens: EPIPE says that the other end has closed, or that there never was one.',
    hint: 'Which descriptor did write get, and who is at its other end?',
  },
]

/** It ended itself, with an exit code that says failure, and not a word about it. */
const SAID_NOTHING: Kind = {
  hint: 'It has printed no error: a line of yours ended it, with this exit code. Which one, and was it to end for this?',
}

/** Why it died, when a step has no words of its own for that. */
export function diagnoseDeath(output: string): Kind | undefined {
  if (output.trim() === '') return SAID_NOTHING
  return WRITES_TO_NOBODY[0].test(output) ? WRITES_TO_NOBODY[1] : undefined
}

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
