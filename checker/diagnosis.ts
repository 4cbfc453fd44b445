import type { Kind } from './hints.ts'

/** How this package, and Node, begin to say that a number is not one of those that a call takes. */
const OUT_OF_RANGE =
  /TypeError: \w+: .* must be an? (integer|number).*, got (-?[\d.]+(?![\d.n])|NaN|-?Infinity)|RangeError(?!.*call stack)/

/** An error that no client can cause, whatever it does. */
const OF_THE_PROGRAM =
  /^(\w*Error: )?(ReferenceError|TypeError|RangeError|SyntaxError|NameError)\b/m

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
    /\baccept EBADF/,
    {
      diagnosis:
        'accept on a number that is no open descriptor: the listener was closed, or this is not its number.',
      hint: 'You hold two numbers, the door and the client. Which does accept get, and which line has closed that one?',
    },
  ],
  [
    /\b(read|write|getpeername|setsockopt) EBADF/,
    {
      diagnosis:
        'a number that is no open descriptor: EBADF says that it was never opened, or is used after close.',
      hint: 'Which call had returned that number? If one did, which line has closed it since?',
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
        'an interrupted call: a signal (a child has ended, the process was stopped and continued) ends some calls with EINTR, though nothing is wrong.',
      hint: 'What is to be done after EINTR, see `man 7 signal`? Which calls of yours does it meet?',
    },
  ],
  [
    OUT_OF_RANGE,
    {
      hint: 'The type is right, and the value is not: the first line of the error says what came, or what may come. Which line has made this value? (NaN is what Number makes of something that is no number.)',
    },
  ],
  [
    /TypeError: \w+: .*, got /,
    {
      hint: 'An argument is not of the type that the call takes: the first line of the error says which. Where does its value come from, and what type has everything from there?',
    },
  ],
  [
    /Worker file not found/,
    { hint: 'The output says where it looked. Is that where the file is, and is that its name?' },
  ],
  [
    OF_THE_PROGRAM,
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

/** The thread was to find a number, and there was none: what it looked into is not what main has filled. */
const FOUND_NOTHING = /TypeError: \w+: .*, got undefined/

/** Why a client was left alone, if the output says so. */
export function diagnoseThread(output: string): Kind | undefined {
  if (!aThreadHasDied(output)) return undefined
  return {
    diagnosis: 'a thread that has died of an error: nobody serves its clients any more.',
    hint: FOUND_NOTHING.test(output)
      ? 'It got undefined where a number was due. workerData is copied when the thread starts: is what the main thread puts into its own afterwards in the copy, too? What could both of them see?'
      : (diagnoseLastWords(output)?.hint ??
        'The output names the error and the line. Where should it have ended, instead of the thread?'),
  }
}

/** An error ended the work for a client, who was hung up on: how she noticed says nothing of why. */
export function diagnoseCaught(output: string): Kind | undefined {
  if (!OF_THE_PROGRAM.test(output)) return undefined
  if (aThreadHasDied(output)) return diagnoseThread(output)
  return {
    diagnosis: 'an error that was caught: it is printed, and she was hung up on without an answer.',
    hint: diagnoseLastWords(output)?.hint ?? 'The output names the error. On which line was it?',
  }
}
