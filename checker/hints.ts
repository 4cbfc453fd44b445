/**
 * The kinds of failure. To each belongs a hint, which asks the next question without giving the answer away, and
 * to some a diagnosis: the known mistake that makes a server look like this, by name. A step may override each.
 */
export interface Kind {
  hint: string
  diagnosis?: string
  /** Lines for another terminal that show it, where those of the step would not; after a `#`, for where that says. */
  byHand?: string
}

const KINDS: Record<string, Kind> = {
  // ── the file ──────────────────────────────────────────────────────────
  'syntax-error': {
    hint: 'The file could not be read as TypeScript. What is missing at the mark, or stands there although it should not?',
  },

  // ── the process ───────────────────────────────────────────────────────
  'ended-at-once': {
    diagnosis:
      'a program that ends at once: it reached its last line, or called for its own end. A port belongs to a descriptor, and a process that ends gives all of its descriptors back.',
    hint: 'Which call was meant to make the program wait?',
  },
  exited: {
    hint: 'The program ended without an error, and too early. Which of your lines was the last to run, and why was it the last?',
  },
  crashed: {
    hint: 'The program died of an error: its output names it, and the line. If a call failed, what does `man 2` say of that error?',
  },
  'unsettled-await': {
    diagnosis:
      'an await that never settles: Node ends with exit code 13 when it waits for a promise and nothing is left that could settle it.',
    hint: 'No promise keeps a process alive. Which call makes the kernel put a thread to sleep?',
  },
  aborted: {
    diagnosis:
      "a program that was aborted: it has called abort, or the runtime found its own state broken, as when a descriptor is closed twice and the second time it was somebody else's.",
    hint: 'Which line of yours does the output name last? Does it abort, or is a descriptor closed in two places?',
  },
  sigpipe: {
    diagnosis:
      'killed by SIGPIPE: it wrote to a client that had gone. The default action of that signal ends the process.',
    hint: 'What should a write to a client that has left return, instead of a signal? See `man 7 signal`, SIGPIPE.',
  },
  'too-greedy': {
    diagnosis:
      'a server that takes more than any of this course needs: it was ended before the machine suffered.',
    hint: 'What is made in a loop of yours, again and again, and never given back?',
  },
  killed: { hint: 'A signal ended the program. Who sent it? See `man 7 signal`.' },
  'still-running': {
    hint: 'The kernel shows the call in which the program sleeps. Who should wake it, and is that call needed?',
  },
  daemonised: {
    diagnosis:
      'a program that goes into the background: the process that was started ends, a child of it serves.',
    hint: 'The one who starts a server wants to see it end and to read what it says. What keeps it in the foreground?',
  },
  spins: {
    diagnosis:
      'a busy loop: a thread runs round and round, and asks again and again, instead of sleeping until something happens.',
    hint: 'One of your threads never sleeps. Which of its calls should wait, and why does it return at once?',
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
    byHand: 'ss -ltnp   # where does it listen?',
  },
  'listens-elsewhere': {
    diagnosis:
      'another port than PORT says: the program has a number of its own, or it asked for port 0, and the kernel chose.',
    byHand: 'ss -ltnp   # where does it listen?',
    hint: 'Where does your server get its port from? (Names of environment variables are in capitals: PORT.)',
  },
  'ipv6-only': {
    diagnosis: 'a listener on IPv6 only: clients of 127.0.0.1 are refused.',
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
    diagnosis: 'a client hung up on with bytes unread: the kernel then sends RST instead of FIN.',
    hint: 'A reset tells a client that something broke. What had she sent, and how much of it did you read?',
  },
  'hung-up-early': { hint: 'The client had not said a word yet. Which call should wait for her?' },

  // ── the answer ────────────────────────────────────────────────────────
  silent: {
    hint: 'The request has arrived. In which call does the server sleep, and who could wake it there?',
  },
  'no-answer': { hint: 'She asked and was hung up on. Which call sends bytes to a client?' },
  'answers-nobody': {
    diagnosis:
      'an answer for one who has said goodbye without a word: the end of file is taken for a request.',
    hint: 'She sent nothing and left, so read returned 0. What does your program do with that 0?',
  },
  'answered-unasked': {
    diagnosis: 'an answer to nobody: it is sent before anything was asked.',
    hint: 'Which line sends something here, and what should it have waited for?',
  },
  'too-early': {
    diagnosis:
      'an answer before the work is done: it has to come WORK_MS after the request, and not sooner.',
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
    byHand: 'curl -si 127.0.0.1:1729 | od -c',
  },
  'no-empty-line': {
    diagnosis: 'no empty line: the body is read as if it were a header.',
    hint: 'How does a client know where the head ends and the body begins?',
  },
  'bad-header': {
    hint: 'A header is a name, a colon, a value. Which of your lines is not made like that?',
  },
  'bad-length': {
    hint: 'Content-Length is a number of bytes in decimal digits, and the only thing that says where the body ends. What does the head say?',
  },
  'length-too-long': {
    diagnosis: 'Content-Length is larger than the body: a client waits for bytes that never come.',
    hint: 'How many bytes does the body have, and who should count them?',
  },
  'length-too-short': {
    diagnosis: 'Content-Length is smaller than the body: a client stops reading in the middle.',
    hint: 'How many bytes does the body have, and who should count them?',
  },
  'more-answers': {
    diagnosis: 'more answers than questions: behind the first comes another.',
    hint: 'How often did she ask, and how often do you write?',
  },
  'no-end': {
    diagnosis:
      'an answer without end: neither Content-Length nor the end of the connection says that this was all.',
    hint: 'How does a client know that the body is complete?',
  },
  'bad-chunk': {
    hint: 'The head promises chunks: each a length in hexadecimal, CRLF, the bytes, CRLF; the last has length 0. Which other header says how long a body is?',
  },
  'wrong-refusal': {
    diagnosis: 'an answer that is not due: who is late hears nothing, or 408, and nothing else.',
    hint: 'She has not asked in time. What may a server say to her in HTTP, if anything?',
  },
  'wrong-status': { hint: 'All is well with this request. Which status says so?' },
  'wrong-body': { hint: 'Which text should the client see, to the letter?' },
  'trailing-newline': {
    hint: 'The body ends with its last letter. Where does the line break after it come from?',
    byHand: 'curl -si 127.0.0.1:1729 | od -c',
  },

  // ── what was printed ──────────────────────────────────────────────────
  'nothing-printed': { hint: 'Nothing came on standard output. Which line should say it?' },
  'on-stderr': {
    diagnosis: 'a result on standard error: it belongs on standard output.',
    hint: 'There are two streams, standard output and standard error. To which of them does your call write?',
  },

  'printed-early': {
    diagnosis: 'a line too early: it is printed before accept has returned.',
    hint: 'Which call returns only when somebody has connected, and which line comes before it?',
  },
  'own-address': {
    diagnosis: "its own address: a connection has two ends, and this is the server's.",
    hint: 'A connection has two ends, each with an address and a port. From which end does each half of your line come?',
  },
  'byte-swapped': {
    diagnosis: 'byte order: on the wire a port has its high byte first.',
    hint: 'See `man 3 ntohs`. In which order do the two bytes of the port lie in memory?',
  },
  'wrong-form': { hint: 'One string: the address, a colon, the port. How do you put it together?' },
  'wrong-address': {
    hint: 'That is not her address. Which call asks for the name of the other end, and what do you print of its answer?',
  },
  'whole-buffer': {
    diagnosis: 'the whole buffer: bytes were printed that nobody sent.',
    hint: 'How many bytes of your buffer did the client send, and which value tells you?',
  },
  'broken-characters': {
    diagnosis: 'bytes taken for characters: UTF-8 was cut or decoded piece by piece.',
    hint: 'The client sent bytes. Do they have to become a string on their way?',
  },
  'cut-short': {
    hint: 'It begins right and ends too early. How many bytes did read return, and how many of them were printed?',
  },
  'nul-lost': {
    diagnosis: 'a NUL got lost: it is a byte like any other, and she had sent one.',
    hint: 'Which line throws it away, or takes it for the end? And what else says where her bytes end?',
  },
  'not-the-bytes': {
    hint: 'This is not what the client sent. What becomes of her bytes after read has returned, and how often do you read?',
  },
  'more-printed': {
    hint: 'All her bytes are there, and then come others. Does another line print, or does this one print more than was read? (Into a pipe, what printf and its like print comes when they please: often at the end.)',
  },
  invented: {
    diagnosis: 'end of file taken for data: read has returned 0.',
    hint: 'read returned 0. How many bytes are there to print?',
  },
  'short-read': { hint: 'read fills at most the buffer that it is given. How large is yours?' },
  'error-swallowed': {
    diagnosis: 'an error without consequence: the exit code says that all was well.',
    hint: 'Who sees the exit code of a server? What should it be when there is no server?',
  },
  'ignores-error': {
    diagnosis:
      'a server that goes on without its port: the error of bind was caught, and nothing followed from it.',
    hint: 'bind has failed. What can a server do without a port?',
  },
  'falls-back': {
    diagnosis: 'a server on another port: its clients will look for it on the one they know.',
    hint: 'Nobody tells the clients about the other port. What should happen instead, when bind has failed?',
  },
  'silent-error': {
    hint: 'Somebody will have to find out why it did not start. What would help them, and where?',
  },
  'error-on-stdout': {
    diagnosis: 'a complaint on standard output: errors belong on standard error.',
    hint: 'There are two streams, standard output and standard error. To which of them does your call write?',
  },

  // ── many clients ──────────────────────────────────────────────────────
  leaks: {
    diagnosis:
      'a leak of descriptors: when `ulimit -n` of them are open, accept fails with EMFILE, too many open files.',
    hint: 'Which descriptors are still open, though their clients have long gone? By which path through your code does nobody close them?',
  },
  'end-not-seen': {
    diagnosis:
      'hung up on with his whole request sent: its end was not seen, or 1024 bytes counted as too many.',
    hint: 'His last piece was LF alone; what came before it ended in CR LF CR. Where do you look for the end of a request?',
  },
  'leaves-a-child': {
    diagnosis:
      'a child that lives on: it has inherited the listening descriptor, and the port with it.',
    hint: 'The program is gone, a process that it has started is not. Which of its lines should a child never come to?',
    byHand: "ss -ltnp 'sport = :1729'",
  },
  'leaks-files': {
    diagnosis:
      'files, or timers, that are opened for each client and never closed: when `ulimit -n` of them are open, nothing can be opened any more, and nobody accepted.',
    hint: 'Which call opens something for each client, and which gives it back?',
  },
  'one-at-a-time': {
    diagnosis:
      'one at a time: the thread that should be in accept for the next client waits for this one, in read or for whoever reads.',
    hint: 'While ann is silent, for what does the thread wait that should be in accept?',
  },
  'answered-by-the-next': {
    diagnosis:
      'answered by the next client: what is to be done for one goes on only when accept returns for another.',
    hint: 'An await gives the thread back to the loop, and the loop goes to sleep in accept. While it sleeps there, nothing else on this thread goes on. Who else could serve bob?',
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
    hint: 'How many threads do you start, and what decides that: POOL_SIZE, or the clients who come?',
  },
  'too-few-at-once': {
    hint: 'How many threads does the kernel show, and how many should there be? If all are there: in which call do they sleep while clients wait?',
  },
  'last-first': {
    diagnosis:
      'not a queue: last come, first served (a stack), or no order at all (a set); who came first may wait for ever.',
    hint: 'At which end do clients come in, and at which do they go out?',
  },
  'threads-grow': {
    diagnosis: 'threads that never end: each costs memory as long as the process lives.',
    hint: 'The clients have gone. What do their threads do now?',
  },
  'others-answer': {
    diagnosis:
      'one buffer for all: while a thread works, another overwrites what it has read. Or a descriptor was closed twice, and its number is somebody else.',
    hint: 'What do two threads have in common while they serve two clients?',
  },
  'no-timeout': {
    diagnosis: 'no timeout: one silent client holds a thread for as long as she likes.',
    hint: 'Which option of a socket limits how long a read may sleep? (A timer of Node cannot fire while its thread sleeps.)',
  },
  'for-ever': {
    diagnosis:
      'a read without a limit: when the time was over, 0 was set, and 0 means that it never is.',
    hint: 'The last bytes came when the time was all but over, and then none. How much time was left before the last read, and what did setsockopt get?',
  },
  'too-soon': {
    diagnosis: 'an impatient server: TIMEOUT_MS was not over, and she might still have asked.',
    hint: 'She had less than TIMEOUT_MS. Which number do you give the clock, in which unit is it, and from when does it count?',
  },
  'half-a-request': {
    diagnosis:
      'an answer to less than a request: one read is not one request, and a request that never ends is none.',
    hint: 'Which four bytes end a request, and had they come when you answered? What does your code do with what has come when the time is over?',
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
    hint: 'Has a worker taken her, and what does it do before it serves her? Or does main put her into another queue than the one from which they take?',
  },
  'takes-all': {
    diagnosis:
      'a queue without end: it accepts everybody, and they wait in its own memory. Nobody is told that it is full.',
    hint: 'All your workers are busy, and main accepts all the same. How many may wait in your own queue, and who decides that?',
  },
  // ── one thread, many clients ──────────────────────────────────────────
  'echo-stops': {
    diagnosis: 'bytes that got lost on their way back.',
    hint: 'How many bytes did read return, and how many of them did write take? Where are the others?',
  },
  'echo-wrong': {
    diagnosis: 'not the same bytes: somebody has overwritten them, or sent others first.',
    hint: 'Where were these bytes while they waited, and what else has used that memory since? And who sends first, the old or the new?',
  },
  dropped: {
    hint: 'She was still there, and had done nothing wrong. Which line of yours closes her, and what did the call before it return?',
  },
  'memory-grows': {
    diagnosis:
      'a buffer without a bound: it takes from a client who does not read as much as she likes to send.',
    hint: 'You may decide to whom you listen. What keeps you from taking more of her, while she does not take what you have for her?',
  },
  'idle-is-dear': {
    diagnosis:
      'whoever says nothing is paid for: on each turn every client is told about, or looked at.',
    hint: 'You tell the kernel about all of them on every turn, and it looks at each. What if it kept the list, and you told it only of changes?',
  },
  'too-many-loops': {
    diagnosis: 'more loops than LOOPS says.',
    hint: 'Two clients were busy at the same moment. Where do you read LOOPS, and who has a loop: is the main thread one of them?',
  },
  'one-loop': {
    diagnosis:
      'one loop does it all: whatever the others do, the connections, or the work, come to one at a time.',
    hint: 'How many sockets listen on the port (`ss -ltn`), and which threads run while many ask? Who decides which loop gets a new connection?',
  },
  'closed-twice': {
    diagnosis:
      'closed twice: in between, the number may have been given to the next client, and then it is hers that is closed.',
    hint: 'Which two lines close the same client? Which of the two should stay?',
  },
  torn: {
    diagnosis:
      'one read is taken for one request: TCP carries bytes, and knows nothing of where a request begins or ends.',
    hint: 'The first read has brought so much, and no more. How can you tell that it is not all of it? And where is it when the rest comes?',
  },
  'no-allow': {
    hint: 'Whoever is told that a method is not allowed wants to know which are. Which header says so? (RFC 9110, section 15.5.6)',
  },
  'hung-up-between': {
    hint: 'She was answered, and might have asked again. Which line has ended the connection, and who had asked for that?',
  },
  unannounced: {
    hint: 'The connection ends after this answer. Which header tells her so, before she asks again? (RFC 9112, section 9.6)',
  },
  'address-in-use': {
    diagnosis:
      'a port kept by the dead: connections of the killed process stay in TIME_WAIT for a minute, and bind takes them for a reason to refuse.',
    hint: 'Which socket option lets bind have a port with nothing but old connections on it, and when must it be set?',
  },
}

export function hintFor(kind: string): Kind {
  return KINDS[kind] ?? { hint: 'Compare what was expected with what was observed.' }
}

/** All kinds that are known: a test compares them with those that checks and mutants use. */
export const KIND_NAMES = Object.keys(KINDS)
