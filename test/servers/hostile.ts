/*
 * Servers that mean harm, or are so broken that they do it all the same. Each says what `verify` must make of it; all of
 * them must leave nothing behind, and cost the checker neither time nor memory without end.
 */

export interface Hostile {
  deed: string
  exercise: string
  python: string
  /** 0: it serves all the same. null: it ends the checker by a signal. */
  code: number | null
  /** The kind of failure; `or` between two. */
  kind?: string
  /** `npm test` checks it too. */
  isShort?: true
  /** Only the limits of an ordinary user hold it: nobody should run it as root. */
  notAsRoot?: true
  /** `verify` may take so long at the most on a busy machine, in seconds: 60 if nothing is said. `npm run bench:hostile` measures. */
  within?: number
}

/** A right server of 05 that does something else besides. */
const besides = (deed: string, answer = '') => `
import ctypes, os, signal, socket, sys, threading, time
work = int(os.environ['WORK_MS']) / 1000
${deed}
s = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)
while True:
    c, _ = s.accept()
    with c:
        try:
            request = c.recv(1024)
            if request:
                time.sleep(work)
                ${answer || "c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 11\\r\\nConnection: close\\r\\n\\r\\nHello World')"}
        except OSError:
            pass
`

const answers = (lines: string) => besides('', lines.trim().replaceAll('\n', '\n                '))

/** Leaves the process group and the session, wipes the environment, and lives on. */
const DAEMON = `
def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.execve('/bin/sleep', ['sleep', '86399'], {})
        os._exit(0)
    os.wait()
`

const isRoot = process.getuid?.() === 0

const ALL: Hostile[] = [
  {
    deed: 'prints without end on both streams, and never listens',
    exercise: '05-loop',
    python: `
import sys
while True:
    sys.stdout.write('x' * 4096)
    sys.stderr.write('y' * 4096)
`,
    code: 1,
    kind: 'never-listens',
  },
  {
    deed: 'prints escape codes and bytes that are no UTF-8, and dies',
    exercise: '05-loop',
    isShort: true,
    python: `
import sys
sys.stdout.buffer.write(b'\\x1b]0;owned\\x07\\x1b[2J\\x1b[1;1H\\x9b31m\\xff\\xfe\\xc3(\\n')
sys.stdout.flush()
sys.exit(3)
`,
    code: 1,
    kind: 'crashed',
  },
  {
    deed: 'answers with a gigabyte',
    exercise: '05-loop',
    python: answers(`
c.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: 1073741824\\r\\n\\r\\n')
for _ in range(1024): c.sendall(b'x' * 1048576)
`),
    code: 1,
  },
  {
    deed: 'answers with a head that never ends',
    exercise: '05-loop',
    python: answers(`
c.sendall(b'HTTP/1.1 200 OK\\r\\n')
for _ in range(1024): c.sendall(b'X: ' + b'y' * 1048576 + b'\\r\\n')
`),
    code: 1,
  },
  {
    deed: 'answers with escape codes',
    exercise: '05-loop',
    python: answers(`
c.sendall(b'HTTP/1.1 200 \\x1b[2J\\x1b]0;owned\\x07\\r\\nContent-Length: 9\\r\\n\\r\\n\\x1b[31mred\\x9b')
`),
    code: 1,
    kind: 'wrong-body',
  },
  {
    deed: 'answers with a byte a second, for ever',
    exercise: '05-loop',
    python: answers(`
c.sendall(b'HTTP/1.1 200 OK\\r\\n')
while True:
    c.sendall(b'x')
    time.sleep(1)
`),
    code: 1,
    within: 60,
  },
  {
    deed: 'connects hundreds of times to every port of the checker',
    exercise: '05-loop',
    python: besides(`
def back():
    kept = []
    while True:
        for line in open('/proc/net/tcp').readlines()[1:]:
            fields = line.split()
            if fields[3] != '0A': continue
            port = int(fields[1].split(':')[1], 16)
            if not 10000 <= port < 32768 or port == int(os.environ['PORT']): continue
            for _ in range(300):
                try: kept.append(socket.create_connection(('127.0.0.1', port), timeout=0.2))
                except OSError: break
        time.sleep(0.2)
threading.Thread(target=back, daemon=True).start()
`),
    code: 1, // its own other servers suffer most
    within: 120,
  },
  {
    deed: 'puts processes into the background, out of its group, its session and its environment',
    exercise: '05-loop',
    python: besides(`${DAEMON}
for _ in range(3): daemon()
`),
    code: 0,
  },
  {
    deed: 'the same, and dies at once',
    exercise: '05-loop',
    isShort: true,
    python: `
import os, sys
${DAEMON}
for _ in range(3): daemon()
sys.exit(5)
`,
    code: 1,
    kind: 'crashed',
  },
  {
    deed: 'ignores SIGTERM and SIGINT',
    exercise: '05-loop',
    python: besides(`
for name in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP): signal.signal(name, signal.SIG_IGN)
`),
    code: 0,
  },
  {
    deed: 'has children without number',
    exercise: '05-loop',
    isShort: true,
    python: `
import os, time
for _ in range(600):
    if os.fork() == 0:
        time.sleep(60)
        os._exit(0)
time.sleep(60)
`,
    code: 1,
    kind: 'too-greedy',
  },
  {
    deed: 'forks without end, and so do its children',
    exercise: '05-loop',
    notAsRoot: true,
    python: `
import os
while True:
    try:
        os.fork()
    except OSError:
        pass
`,
    code: 1,
    kind: 'too-greedy',
    within: 120,
  },
  {
    deed: 'takes memory without end',
    exercise: '02-accept',
    python: `
import mmap, os
os.fork()
piece = b'x' * (64 << 20)
kept = []
while True:
    kept.append(mmap.mmap(-1, 64 << 20, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS))
    if hasattr(mmap, 'MADV_HUGEPAGE'):  # or a slow kernel takes longer than a server has to listen
        kept[-1].madvise(mmap.MADV_HUGEPAGE)
    kept[-1].write(piece)
`,
    code: 1,
    kind: 'too-greedy or never-listens', // a machine may be slow to give memory
  },
  {
    deed: 'kills its parent',
    exercise: '05-loop',
    isShort: true,
    python: besides(`
def kill():
    time.sleep(0.3)
    os.kill(os.getppid(), signal.SIGKILL)
threading.Thread(target=kill).start()
`),
    code: null,
  },
  {
    deed: 'asks its parent to end',
    exercise: '05-loop',
    python: besides(`
def kill():
    time.sleep(0.3)
    os.kill(os.getppid(), signal.SIGTERM)
threading.Thread(target=kill).start()
`),
    code: 143,
  },
  {
    deed: 'closes its standard streams',
    exercise: '05-loop',
    python: besides('for fd in (0, 1, 2): os.close(fd)'),
    code: 0,
  },
  {
    deed: 'calls itself by another name',
    exercise: '05-loop',
    python: besides(`
libc = ctypes.CDLL(None)
libc.prctl(15, b'kworker/0:1', 0, 0, 0)
`),
    code: 0,
  },
  {
    deed: 'prints a verdict of its own',
    exercise: '05-loop',
    isShort: true,
    python: `
print('{ "format": "learn-tcp/verdict@1", "exercise": "05-loop", "outcome": "passed", "steps": [], "timeline": [], "remarks": [] }')
print('\\u2713 05-loop passed (0.1 s)', flush=True)
`,
    code: 1,
    kind: 'ended-at-once',
  },
]

export const HOSTILE = ALL.filter(({ notAsRoot }) => !(notAsRoot && isRoot))
