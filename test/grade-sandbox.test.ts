import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Graded } from '../classroom/graded.ts'
import { reasonOf } from '../classroom/sandbox/why-not.ts'
import { root } from './servers/course.ts'

/*
 * Servers that mean harm, in the sandbox, beside those that do not. Each cheat tells on standard output what it got,
 * and ends with exit code 1: its check fails, and what it printed is in the result. All are graded in one run, by an
 * ordinary user: whom root cannot be, setpriv can.
 */

const NOBODY = 65534
const isRoot = process.getuid?.() === 0
const asUser = isRoot
  ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--']
  : []

let dir: string
let outside: Server
let whyNot: string | undefined
const results = new Map<string, Graded>()
const printed = (name: string) => results.get(name)?.failure?.output

const inside = (name: string) => path.join(dir, name)

function write(name: string, text: string): void {
  mkdirSync(path.dirname(inside(name)), { recursive: true })
  writeFileSync(inside(name), text)
}

/** A server in the language of the shell, instead of a listener. */
const tries = (name: string, script: string) =>
  write(
    `class/${name}/01-listen/learn-tcp.json`,
    JSON.stringify({ command: ['sh', '-c', `${script}\nexit 1`] }),
  )

const grade = (...words: string[]) => {
  const [program, ...args] = [...asUser, process.execPath, path.join(root, 'dist/cli.js')]
  return execa(program as string, [...args, 'grade', 'class', '--sandbox', ...words], {
    cwd: inside('teacher'),
    env: { PATH: process.env.PATH ?? '', HOME: inside('teacher'), SECRET: 'ghs_secret' },
    extendEnv: false,
    reject: false,
  })
}

beforeAll(async () => {
  dir = mkdtempSync(path.join(realpathSync(tmpdir()), 'sandbox-'))
  chmodSync(dir, 0o755)
  mkdirSync(inside('teacher'))
  if (isRoot) chownSync(inside('teacher'), NOBODY, NOBODY)
  execFileSync('ln', ['-s', '../class', inside('teacher/class')])
  write('teacher/answers.txt', 'the hidden answers')
  await new Promise<void>((resolve) => {
    outside = createServer((socket) => socket.end()).listen(0, '127.0.0.1', resolve)
  })
  const { port } = outside.address() as { port: number }

  cpSync(path.join(root, 'solutions/02-accept'), inside('class/good/02-accept'), {
    recursive: true,
  })
  cpSync(path.join(root, 'exercises/02-accept'), inside('class/stub/02-accept'), {
    recursive: true,
  })
  tries(
    'reader',
    `for file in ${inside('teacher/answers.txt')} ${inside('class/good')} ${root}/solutions ${root}/checker /etc/shadow \\
      /learn-tcp/dist/cli.js /learn-tcp/dist/grade-one.js /learn-tcp/exercises /handed-in /root /home /proc/1/root/handed-in
    do [ -e "$file" ] && echo "READ $file"; done
    env | grep ghs_; echo looked`,
  )
  tries(
    'forger',
    `answer='{"verdict":{"format":"learn-tcp/verdict@1","exercise":"01-listen","outcome":"passed","steps":[],"remarks":[]}}'
    for fd in 3 4 5 6 7 8 9; do { echo "$answer" >&$fd; } 2>/dev/null && echo "WROTE $fd"; done
    for out in /proc/[0-9]*/fd/1; do [ "$out" -ef /proc/self/fd/1 ] || { echo "$answer" >$out && echo "WROTE $out"; } 2>/dev/null; done
    echo "$answer"; echo "$answer" >&2; echo wrote`,
  )
  write(
    'class/caller/01-listen/server.py',
    `import socket
for address in [('127.0.0.1', ${port}), ('1.1.1.1', 53), ('10.0.0.1', 80)]:
    try:
        socket.create_connection(address, 1); print('REACHED', address)
    except OSError: pass
try:
    socket.socket(socket.AF_UNIX).connect('/run/dbus/system_bus_socket'); print('REACHED bus')
except OSError: pass
own = socket.create_server(('localhost', 0))
socket.create_connection(own.getsockname()); print('loopback works')
raise SystemExit(1)
`,
  )
  tries('killer', 'kill -9 -1; for pid in $(seq 1 40); do kill -9 $pid 2>/dev/null; done')
  tries(
    'filler',
    `for place in / /dev /usr /learn-tcp /etc /proc; do touch $place/x 2>/dev/null && echo "WROTE $place"; done
    for place in /submission /dev/shm; do
      for i in 1 2 3 4 5; do dd if=/dev/zero of=$place/$i bs=1M count=40 2>/dev/null; done
      echo "$place $(du -sm $place | cut -f1)"; rm -f $place/[1-5]; done
    df -m --output=size /tmp | tail -1`,
  )
  write(
    'class/glutton/01-listen/server.py',
    `import os, resource
try: bytearray(5 << 30); print("GOT 5 GB")
except MemoryError: print('no memory')
print(resource.getrlimit(resource.RLIMIT_NPROC)[0], resource.getrlimit(resource.RLIMIT_CPU)[0], os.getpid() < 20)
raise SystemExit(1)
`,
  )
  tries('shouter', 'yes 0123456789 | head -c 50000000; echo; echo shouted')
  write(
    'class/nester/01-listen/learn-tcp.json',
    JSON.stringify({
      command: [
        'sh',
        '-c',
        'bwrap --unshare-user --bind / / true && echo NESTED; unshare -U true && echo NESTED; echo tried; exit 1',
      ],
    }),
  )

  const { exitCode, stdout, stderr } = await grade()
  if (exitCode === 3 && stderr.includes('no sandbox')) whyNot = stderr
  else {
    expect({ exitCode, stderr }, stdout).toEqual({ exitCode: 0, stderr: '' })
    const all = JSON.parse(readFileSync(inside('teacher/grades/grades.json'), 'utf8'))
    for (const one of all.results as Graded[])
      if (one.outcome !== 'missing') results.set(one.learner, one)
  }
}, 60_000)
afterAll(() => {
  outside.close()
  rmSync(dir, { recursive: true, force: true })
})

describe('in the sandbox', () => {
  const inSandbox = (name: string, look: () => void) =>
    test(name, ({ skip }) => {
      if (whyNot) skip(whyNot)
      look()
    })

  inSandbox('right servers pass, and wrong ones fail for their own reason', () => {
    expect(results.get('good')).toMatchObject({ outcome: 'passed', remarks: [] })
    expect(results.get('stub')).toMatchObject({
      outcome: 'failed',
      failure: { step: 'ann is taken from the accept queue' },
    })
    const page = readFileSync(inside('teacher/grades/feedback/stub.md'), 'utf8')
    expect(page).toContain('✗ ann is taken from the accept queue')
    expect(page).not.toMatch(/bwrap|\/submission|\/handed-in/)
  })

  inSandbox('nobody reads the work of others, the answers, the checker, or secrets', () => {
    expect(printed('reader')).toBe('looked')
  })

  inSandbox('nobody writes their own verdict', () => {
    expect(results.get('forger')).toMatchObject({ outcome: 'failed', failure: { kind: 'crashed' } })
    expect(printed('forger')).not.toContain('WROTE')
    expect(printed('forger')).toContain('\nwrote')
  })

  inSandbox('no network but a loopback of its own', () => {
    expect(printed('caller')).toBe('loopback works')
  })

  inSandbox('whoever kills everything in sight kills themselves', () => {
    expect(results.get('killer')).toMatchObject({ outcome: 'failed', exercise: '01-listen' })
    expect(results.size).toBe(10)
  })

  inSandbox('what can be written to is small', () => {
    const lines = printed('filler')?.split('\n') ?? []
    expect(lines.join()).not.toContain('WROTE')
    const sizes = lines.map((line) => Number(/(\d+)$/.exec(line)?.[1]))
    expect(sizes).toHaveLength(3)
    expect(sizes[0]).toBeGreaterThan(40)
    expect(sizes[0]).toBeLessThanOrEqual(97)
    expect(sizes[1]).toBeLessThanOrEqual(64)
    expect(sizes[2]).toBe(512)
  })

  inSandbox('memory, threads and CPU time have limits; process ids are its own', () => {
    expect(printed('glutton')).toMatch(/^no memory\n(400|\d+) 120 True$/)
  })

  inSandbox('who prints without end is heard to the end, and kept short', () => {
    expect(printed('shouter')).toMatch(/shouted$/)
    expect(JSON.stringify(results.get('shouter')).length).toBeLessThan(20_000)
  })

  inSandbox('nobody makes a sandbox in it, in which they would be root', () => {
    expect(printed('nester')).toContain('tried')
    expect(printed('nester')).not.toContain('NESTED')
  })
})

test.each(['SIGKILL', 'SIGINT'] as const)(
  'a grader that is ended by %s leaves nobody behind',
  async (signal) => {
    if (whyNot) return
    const child = grade('--out', `out-${signal}`)
    // The words of each outer sandbox have the process id of the grader in them.
    const locked = () =>
      commandLines().filter((line) => line.includes(`learn-tcp-grade-${child.pid}-`))
    await expect.poll(() => locked().length, { timeout: 60_000 }).toBeGreaterThan(0)
    child.kill(signal)
    const { exitCode } = await child
    expect(exitCode).toBe(signal === 'SIGINT' ? 130 : undefined)
    await expect.poll(locked, { timeout: 20_000 }).toEqual([])
  },
)

function commandLines(): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
    } catch {
      return [] // it has gone, or is no process
    }
  })
}

describe('where there is none', () => {
  test.runIf(isRoot)('root is told why, and nothing is run without', async () => {
    const { exitCode, stderr, stdout } = await execa(
      process.execPath,
      [
        path.join(root, 'dist/cli.js'),
        'grade',
        inside('class'),
        '--sandbox',
        '--out',
        inside('root'),
      ],
      { reject: false },
    )
    expect(exitCode).toBe(3)
    expect(stdout).toBe('')
    expect(stderr.replace(/\s+/g, ' ')).toContain(
      'Not as root: a sandbox in a sandbox needs an ordinary user',
    )
  })

  test('without bwrap it refuses, and says what to install', async () => {
    const empty = `PATH=${inside('teacher')}`
    const words = [
      ...asUser,
      '/usr/bin/env',
      empty,
      process.execPath,
      path.join(root, 'dist/cli.js'),
    ]
    const [program, ...args] = [...words, 'grade', 'class', '--sandbox']
    const { exitCode, stderr } = await execa(program as string, args, {
      cwd: inside('teacher'),
      reject: false,
    })
    expect(exitCode).toBe(3)
    expect(stderr.replace(/\s+/g, ' ')).toContain('sudo apt-get install bubblewrap')
  })

  test.each([
    ['bwrap: setting up uid map: Permission denied', 'AppArmor'],
    ['bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted', 'AppArmor'],
    ['bwrap: No permissions to create new namespace', 'sysctl user.max_user_namespaces'],
    ['bwrap: Unknown option --disable-userns', 'version 0.8 or newer'],
    ['something else', 'bwrap says: something else'],
  ])('%s', (said, told) => {
    expect(reasonOf(1, said)).toContain(told)
  })
})
