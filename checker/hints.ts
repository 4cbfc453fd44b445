/**
 * The kinds of failure. To each belongs a hint, which asks the next question without giving the answer away, and
 * to some a diagnosis: the known mistake that makes a server look like this, by name. A step may override the hint.
 */
export interface Kind {
  hint: string
  diagnosis?: string
}

const KINDS: Record<string, Kind> = {
  // ── the file ──────────────────────────────────────────────────────────
  'syntax-error': {
    hint: 'The file could not be read as TypeScript. What is missing at the mark, or too much?',
  },

  // ── the process ───────────────────────────────────────────────────────
  'ended-at-once': {
    diagnosis:
      'ends at once: the program reached its last line. A port belongs to a descriptor, and a process that ends gives all of its descriptors back.',
    hint: 'Which call was meant to make the program wait?',
  },
  exited: {
    hint: 'The program came to its end too early. After which call, and why was it the last?',
  },
  crashed: {
    hint: 'The program died of an error; its output names it, and the line. If it was a call that failed: what does `man 2` say of that error?',
  },
  'unsettled-await': {
    diagnosis:
      'an await that never settles: Node ends with exit code 13 when it waits for a promise and nothing is left that could settle it.',
    hint: 'No promise keeps a process alive. Which call makes the kernel put a thread to sleep?',
  },
  aborted: {
    diagnosis:
      'aborted: the runtime found its own state broken. Most often a descriptor was closed twice: its number had been given to somebody else in the meantime.',
    hint: 'Which descriptor is closed in two places?',
  },
  sigpipe: {
    diagnosis:
      'killed by SIGPIPE: it wrote to a client that had gone. The default action of that signal ends the process.',
    hint: 'What should a write to a client that has left return, instead of a signal? See `man 7 signal`, SIGPIPE.',
  },
  'too-greedy': {
    diagnosis:
      'takes more than any server of this course needs: it was ended before the machine suffered.',
    hint: 'What is made in a loop of yours, again and again, and never given back?',
  },
  killed: { hint: 'A signal ended the program. Who sent it? See `man 7 signal`.' },
  'still-running': {
    hint: 'The kernel shows the call in which the program sleeps. Who should wake it, and is that call needed?',
  },
  daemonised: {
    diagnosis: 'goes into the background: the process that was started ends, a child of it serves.',
    hint: 'The one who starts a server wants to see it end and to read what it says. What keeps it in the foreground?',
  },
  spins: {
    diagnosis: 'a busy loop: it asks again and again instead of sleeping until there is an answer.',
    hint: 'Which call puts the thread to sleep until something happens?',
  },

  // ── the port ──────────────────────────────────────────────────────────
  'never-listens': {
    hint: 'A server begins with three calls. Which is the first, and what does it return?',
  },
  'not-listening-yet': {
    diagnosis: 'a socket that does not listen: it was made, perhaps bound, and left so.',
    hint: 'The socket exists. Which call makes the kernel take connections on it?',
  },
  'not-listening': {
    hint: 'It listened before. Which descriptor was closed, or which call ended it?',
  },
  unbound: {
    diagnosis: 'a port that the kernel chose: listen was called on a socket that has no name.',
    hint: 'Which call gives a socket its address and port, and when must it come?',
  },
  'listens-elsewhere': {
    diagnosis: 'a port of its own: the environment variable PORT says another.',
    hint: 'Where does your server get its port from?',
  },
  'ipv6-only': {
    diagnosis: 'listens on IPv6 only: clients of 127.0.0.1 are refused.',
    hint: 'Which address does bind get, and is it the one in HOST?',
  },

  // ── the connection ────────────────────────────────────────────────────
  'not-accepted': {
    hint: 'The kernel has finished the handshake and holds the client. Which call asks for her?',
  },
  'still-open': {
    hint: 'The client still waits: she cannot know that nothing more comes. Which call tells her?',
  },
  reset: {
    diagnosis:
      'hangs up with bytes unread, or without accept: the kernel then sends RST instead of FIN.',
    hint: 'A reset tells a client that something broke. What had she sent that nobody read?',
  },
  'hung-up-early': { hint: 'The client had not said a word yet. Which call should wait for her?' },

  // ── the answer ────────────────────────────────────────────────────────
  silent: {
    hint: 'The request has arrived. In which call does the server sleep, and who could wake it there?',
  },
  'no-answer': { hint: 'She asked and was hung up on. Which call sends bytes to a client?' },
  'answers-nobody': {
    diagnosis:
      'answers one who has said goodbye without a word: the end of file is taken for a request.',
    hint: 'read returned 0. Who has asked for what?',
  },
  'answered-unasked': {
    diagnosis: 'answers before it has read: whatever the client wants, it gets the same.',
    hint: 'In which order do read, work and write come?',
  },
  'too-early': {
    diagnosis:
      'answers before the work is done: the answer has to come after WORK_MS, counted from the request.',
    hint: 'What happens between read and write, and how long does it take?',
  },
  incomplete: {
    hint: 'The answer stops in the middle. How many bytes did write say it had taken?',
  },
  'not-http': {
    hint: 'An HTTP client reads a status line first: version, number, reason. RFC 9112, section 4. What does yours begin with?',
  },
  'lf-only': {
    diagnosis: 'LF only: lines of HTTP end in CRLF.',
    hint: 'curl forgives this, RFC 9112 clients need not. Which two characters end a line of the head?',
  },
  'no-empty-line': {
    diagnosis: 'no empty line: the body is read as if it were a header.',
    hint: 'How does a client know where the head ends and the body begins?',
  },
  'bad-header': { hint: 'A header is a name, a colon, a value. Which line of yours is none?' },
  'bad-length': {
    hint: 'Content-Length is a number of bytes in decimal digits. What stands there?',
  },
  'length-too-long': {
    diagnosis: 'Content-Length is larger than the body: a client waits for bytes that never come.',
    hint: 'How many bytes does the body have, and who should count them?',
  },
  'length-too-short': {
    diagnosis: 'Content-Length is smaller than the body: a client stops reading in the middle.',
    hint: 'How many bytes does the body have, and who should count them?',
  },
  'no-end': {
    diagnosis:
      'an answer without end: neither Content-Length nor the end of the connection says that this was all.',
    hint: 'How does a client know that the body is complete?',
  },
  'bad-chunk': {
    hint: 'A chunk is its length in hexadecimal, CRLF, the bytes, CRLF; the last has length 0.',
  },
  'wrong-status': { hint: 'All is well with this request. Which status says so?' },
  'wrong-body': { hint: 'Which text should the client see, to the letter?' },
  'trailing-newline': {
    hint: 'The body ends with its last letter. Where does the line break after it come from?',
  },

  // ── what was printed ──────────────────────────────────────────────────
  'nothing-printed': { hint: 'Nothing came on standard output. Which line should say it?' },
  'on-stderr': {
    diagnosis: 'said on standard error: results belong on standard output.',
    hint: 'Which of the two streams does the call write to that you use?',
  },

  'printed-early': {
    diagnosis: 'speaks before anybody came: the line is printed before accept has returned.',
    hint: 'Which call returns only when somebody has connected, and which line comes before it?',
  },
  'own-address': {
    diagnosis: "its own address: a connection has two ends, and this is the server's.",
    hint: 'Which call asks for the name of the other end?',
  },
  'byte-swapped': {
    diagnosis: 'byte order: on the wire a port has its high byte first.',
    hint: 'See `man 3 ntohs`. In which order do the two bytes of the port lie in memory?',
  },
  'wrong-form': { hint: 'One string, address, colon, port: how are the two put together?' },
  'wrong-address': {
    hint: 'Whose address is that? Which call asks for the name of the other end?',
  },
  'whole-buffer': {
    diagnosis: 'the whole buffer: bytes were printed that nobody sent.',
    hint: 'How many of the 1024 bytes did the client send, and which value tells you?',
  },
  'broken-characters': {
    diagnosis: 'bytes taken for characters: UTF-8 was cut or decoded piece by piece.',
    hint: 'The client sent bytes. Do they have to become a string on their way?',
  },
  'cut-short': {
    hint: 'It begins right and ends too early. How many bytes did read return, and how many of them were printed?',
  },
  'not-the-bytes': {
    hint: 'Compare the two with `od -c`. What happened to the bytes between read and write?',
  },
  'more-printed': { hint: 'Which line prints after the bytes of the client?' },
  invented: {
    diagnosis: 'end of file taken for data: read has returned 0.',
    hint: 'read returned 0. How many bytes are there to print?',
  },
  'short-read': { hint: 'There was more to read. How large is the buffer that read was given?' },
  'error-swallowed': {
    diagnosis: 'swallows the error: the exit code says that all was well.',
    hint: 'Who sees the exit code of a server? What should it be when there is no server?',
  },
  'ignores-error': {
    diagnosis:
      'goes on without its port: the error of bind was caught, and nothing followed from it.',
    hint: 'bind has failed. What can a server do without a port?',
  },
  'falls-back': {
    diagnosis: 'takes another port: its clients will look for it on the one they know.',
    hint: 'Who tells the clients about the other port?',
  },
  'silent-error': {
    hint: 'Somebody will have to find out why it did not start. What would help them, and where?',
  },
  'error-on-stdout': {
    diagnosis: 'complains on standard output: errors belong on standard error.',
    hint: 'Which of the two streams does the call write to that you use?',
  },

  // ── many clients ──────────────────────────────────────────────────────
  leaks: {
    diagnosis:
      'leaks a descriptor per client: at `ulimit -n` of them accept fails with EMFILE, too many open files.',
    hint: 'Which descriptor is still open when the client has long gone? On which way past its close?',
  },
  'one-at-a-time': {
    diagnosis:
      'one at a time: the thread that should be in accept for the next client sleeps in read for this one.',
    hint: 'While ann is silent, in which call does your only thread sleep? In which should it sleep?',
  },
  'answered-by-the-next': {
    diagnosis:
      'answered by the next client: what is to be done for one goes on only when accept returns for another.',
    hint: 'An await hands the thread back to the loop, and the loop goes to sleep in accept. Who is left to go on?',
  },
  'promise-on-a-sleeping-thread': {
    diagnosis:
      'a promise on a sleeping thread: what waits for its turn on this thread never gets it while accept sleeps.',
    hint: 'A promise, a timer, a callback: each needs its thread to come back. From which call does yours not come back?',
  },
  'only-some-at-once': {
    hint: 'Who has to be finished before the next client gets a thread?',
  },
  'too-many-at-once': {
    hint: 'What keeps one client more from being served? How many threads take clients at all?',
  },
  'too-few-at-once': {
    hint: 'Threads of yours sleep while clients wait. In which call, and who could wake them?',
  },
  'last-first': {
    diagnosis:
      'last come, first served: a stack and not a queue; who came first may wait for ever.',
    hint: 'At which end do clients come in, and at which do they go out?',
  },
  'threads-grow': {
    diagnosis: 'threads that never end: each costs memory as long as the process lives.',
    hint: 'A client has gone. What does her thread do now?',
  },
  'others-answer': {
    diagnosis:
      'one buffer for all: while a thread works, another overwrites what it has read. Or a descriptor was closed twice, and its number is somebody else.',
    hint: 'What do two threads have in common while they serve two clients?',
  },
  'no-timeout': {
    diagnosis: 'no timeout: one silent client holds a thread for as long as she likes.',
    hint: 'Which option of a socket limits how long a read may sleep?',
  },
  'too-soon': {
    diagnosis: 'impatient: TIMEOUT_MS was not over, and she might still have asked.',
    hint: 'In which unit is the time that you give, and from when does it count?',
  },
  'half-a-request': {
    diagnosis: 'answers half a request: one read is not one request.',
    hint: 'Which four bytes end a request? Did you see them before you answered?',
  },
  'never-connected': {
    hint: 'Her kernel asks for a connection again and again. Why does yours not answer?',
  },
  'queue-too-long': {
    diagnosis: 'another backlog: the kernel was asked to keep more clients than BACKLOG says.',
    hint: 'Which call tells the kernel how many may wait, and where does its number come from?',
  },
  'queue-too-short': {
    diagnosis: 'another backlog: the kernel was asked to keep fewer clients than BACKLOG says.',
    hint: 'Which call tells the kernel how many may wait, and where does its number come from?',
  },
  'workers-ended': {
    diagnosis:
      'the workers have ended: threads that were there before anybody came are gone, and nobody takes the next client.',
    hint: 'How many clients does one worker serve before it comes to its last line?',
  },
  'workers-spin': {
    diagnosis:
      'the workers never sleep: they ask again and again for a client, where none ever arrives.',
    hint: 'What main puts in does not come out. Is it the same queue on both sides? And which call sleeps until there is something?',
  },
  'workers-wait': {
    diagnosis:
      'accepted, and then left alone: main has handed her on, and every worker waits to be woken.',
    hint: 'What main puts in, and what a worker takes from: is it one and the same? Or has a worker taken her, and not served her yet?',
  },
  'takes-all': {
    diagnosis:
      'a queue without end: it accepts everybody, and they wait in its own memory. Nobody is told that it is full.',
    hint: 'All your workers are busy. Why did you pick up the phone?',
  },
  'closed-twice': {
    diagnosis:
      'closed twice: in between, the number may have been given to the next client, and then it is hers that is closed.',
    hint: 'Which two lines close the same client? Which of the two should stay?',
  },
  'address-in-use': {
    diagnosis: 'no SO_REUSEADDR: old connections in TIME_WAIT keep the port for a minute.',
    hint: 'Which socket option lets bind take a port that is only in TIME_WAIT?',
  },
}

export function hintFor(kind: string): Kind {
  return KINDS[kind] ?? { hint: 'Compare what was expected with what was observed.' }
}

/** All kinds that are known: a test compares them with those that checks and mutants use. */
export const KIND_NAMES = Object.keys(KINDS)
