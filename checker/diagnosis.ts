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
        'bind for a socket that has a name already: listen came first, and the kernel chose one.',
      hint: 'The address is right. In which order do bind and listen come?',
    },
  ],
  [
    /\bclose EBADF/,
    {
      diagnosis:
        'a descriptor closed twice: EBADF says that the number belongs to nobody any more.',
      hint: 'Two lines close this one, or one line does so twice. Which should, and how often?',
    },
  ],
  [
    /\b(read|write|accept|getpeername|setsockopt) EBADF/,
    {
      diagnosis:
        'a number that is no open descriptor: EBADF says that it was never opened, or is closed already.',
      hint: 'Which call had returned that number? If one did, which line has closed it since?',
    },
  ],
  [
    /\b(read|getpeername) ENOTCONN/,
    {
      diagnosis:
        'one descriptor taken for the other: this one has no other end, as a listener has none.',
      hint: 'You hold two numbers. Which is the door, and which is the client?',
    },
  ],
  [
    /\baccept EINVAL/,
    {
      diagnosis:
        'accept on a socket that does not listen: it is a client, or nobody has called listen on it.',
      hint: 'Which descriptor does accept get, and which calls has it been through?',
    },
  ],
  [
    /EINTR|[Ii]nterrupted system call/,
    {
      diagnosis:
        'an interrupted call: a process that is stopped and continued finds some of its calls ended by EINTR, though nothing is wrong.',
      hint: 'What is to be done after EINTR, see `man 7 signal`? Which calls of yours does it meet?',
    },
  ],
  [
    /TypeError: (socket|setsockopt|bind|listen|accept|read|write|close|sleep|getpeername)\b/,
    {
      hint: 'An argument is not of the type that the call takes: the first line of the error says which. Where does its value come from, and what type has everything from there?',
    },
  ],
  [
    /Worker file not found/,
    { hint: 'The output says where it looked. Is that where the file is, and is that its name?' },
  ],
  [
    /^(\w*Error: )?(ReferenceError|TypeError|RangeError|SyntaxError|NameError)\b/m,
    {
      hint: 'An error of the program itself, no system call has failed. What does its first line say is missing, and why is it missing on that line? (A worker gets a copy of its workerData, and a copy has no methods.)',
    },
  ],
]

/** Said by a step only if it has nothing better to say: a client who has gone makes this error too. */
const WRITES_TO_NOBODY: [words: RegExp, kind: Kind] = [
  /\bwrite EPIPE/,
  {
    diagnosis:
      'a write to nobody: EPIPE says that the other end has closed, or that there never was one.',
    hint: 'Which descriptor did write get, and who is at its other end?',
  },
]

/** It ended itself, with an exit code that says failure, and not a word about it on standard error. */
const SAID_NOTHING: Kind = {
  hint: 'It has printed no error: a line of yours chose this exit code. Which one?',
}

/** Why it died, when a step has no words of its own for that. */
export function diagnoseDeath(output: string, errors: string): Kind | undefined {
  if (errors.trim() === '') return SAID_NOTHING
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
    diagnosis: 'a thread that has died of an error: nobody serves its clients any more.',
    hint:
      diagnoseLastWords(output)?.hint ??
      'The output names the error and the line. Where should it have ended, instead of the thread?',
  }
}
