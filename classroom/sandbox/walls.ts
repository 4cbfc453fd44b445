import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import path from 'node:path'
import type { Command } from '../../checker/command.ts'

/*
 * Two sandboxes, one in the other (bubblewrap, as an ordinary user). The outer one has the checker, a network of its own
 * with nothing but a loopback, and the work of one learner. The inner one has the learner's server: it shares that
 * loopback, and sees neither the checker's process, nor its files, nor where the verdict goes.
 */

/** Where things are inside, wherever they may be outside. */
export const INSIDE = {
  package: '/learn-tcp',
  handedIn: '/handed-in',
  submission: '/submission',
}

const MB = 1024 ** 2

/** Folders in memory, in bytes: they are the only ones that can be written to. A Go compiler leaves 100 MB in its cache. */
const ROOM = { tmp: 512 * MB, submission: 96 * MB, sharedMemory: 64 * MB }

/** For each process of a server. Its memory in total is watched by the checker, and bounded by systemd where there is one. */
const LIMITS = {
  data: 4096 * MB, // 60 threads of Node take 1800 MB of address space, though a quarter of it in memory
  fsize: 64 * MB,
  cpu: 120, // seconds; a check that needs more than ten is not known
  core: 0,
}

/** Threads of one server together. The kernel counts them for each user namespace since Linux 5.14. */
const THREADS = 400

/** What the inner sandbox must know of the system, for it is made from inside the outer one. */
export interface Walls {
  /** Words for bwrap: the programs of this system, and no more, as they are found from within the outer one. */
  system: string[]
  /** Files that a learner's TypeScript needs of this package, inside. */
  forServers: string[]
}

/** The words that start a program beside the checker's files, with the copy of what was handed in. */
export function outerSandbox(
  system: string[],
  files: [from: string, to: string][],
  program: string[],
): string[] {
  return [
    'bwrap',
    ...['--unshare-user', '--unshare-all', '--die-with-parent', '--new-session', '--clearenv'],
    ...variables(),
    ...system,
    ...devices(),
    ...writable('/tmp', ROOM.tmp),
    ...writable(INSIDE.submission, ROOM.submission),
    ...files.flatMap(([from, to]) => ['--ro-bind', from, to]),
    ...['--remount-ro', '/', '--chdir', INSIDE.submission, '--'],
    ...program,
  ]
}

/** The same server, locked in: for a checker that runs in the outer sandbox. */
export function insideAnother(command: Command, { system, forServers }: Walls): Command {
  const { argv, cwd, folder } = command
  const words = [
    'bwrap',
    ...['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts', '--disable-userns'],
    '--die-with-parent',
    ...system,
    ...devices(),
    ...writable('/tmp', ROOM.tmp),
    ...['--bind', INSIDE.submission, INSIDE.submission],
    ...[...forServers, ...(folder ? [folder] : [])].flatMap((file) => ['--ro-bind', file, file]),
    ...['--remount-ro', '/', '--chdir', cwd, '--'],
    ...limits(),
    ...HEARS_SIGNALS,
    ...argv,
  ]
  return { ...command, argv: ['/bin/sh', '-c', DEAF, 'sandbox', ...words], launcher: 'bwrap' }
}

/**
 * A SIGTERM is for the server: bwrap, which has the same process group, would die of it and take the server along. It
 * ignores what was ignored when it was started; for the server, env(1) puts that right again.
 */
const DEAF = `trap '' TERM INT HUP USR1 USR2; exec "$@"`
const HEARS_SIGNALS = ['env', '--default-signal=TERM,INT,HUP,USR1,USR2']

function limits(): string[] {
  const all = { ...LIMITS, ...(countsByNamespace() && { nproc: THREADS }) }
  return ['prlimit', ...Object.entries(all).map(([name, most]) => `--${name}=${most}`)]
}

function countsByNamespace(): boolean {
  const [major = 0, minor = 0] = readFileSync('/proc/sys/kernel/osrelease', 'utf8')
    .split('.')
    .map((part) => Number.parseInt(part, 10))
  return major > 5 || (major === 5 && minor >= 14)
}

const writable = (folder: string, size: number) => ['--size', `${size}`, '--tmpfs', folder]

/** /dev is memory too, and would have no limit: it is made read-only, but for /dev/shm. */
function devices(): string[] {
  const shared = writable('/dev/shm', ROOM.sharedMemory)
  return ['--proc', '/proc', '--dev', '/dev', ...shared, '--remount-ro', '/dev']
}

function variables(): string[] {
  const programs = ['/usr/local/bin', '/usr/local/go/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']
  const PATH = [path.dirname(process.execPath), ...programs].join(':')
  const all = { PATH, HOME: '/tmp', TMPDIR: '/tmp', LANG: 'C.UTF-8' }
  return Object.entries(all).flatMap(([name, value]) => ['--setenv', name, value])
}

/** What of /etc is looked for there: see etc.ts. */
const ETC = ['hosts', 'passwd', 'group', 'nsswitch.conf']

/**
 * Programs and libraries, without which nothing runs; of /etc only what they look for there.
 * @param etc where its files are now
 */
export function systemWords(etc: string): string[] {
  const shared = ['/etc/alternatives', '/etc/ld.so.cache', '/etc/ld.so.conf', '/etc/ld.so.conf.d']
  const java = readdirSync('/etc')
    .filter((name) => name.startsWith('java-'))
    .map((name) => `/etc/${name}`)
  const node = process.execPath.startsWith('/usr/') ? [] : [process.execPath]
  const own = ETC.flatMap((name) => ['--ro-bind', path.join(etc, name), `/etc/${name}`])
  return [
    ...['--ro-bind', '/usr', '/usr'],
    ...['/bin', '/sbin', '/lib', '/lib64', '/lib32'].flatMap(asItIs),
    ...[...shared, ...java, ...node]
      .filter(existsSync)
      .flatMap((file) => ['--ro-bind', file, file]),
    ...own,
  ]
}

/** /lib is a link into /usr on most systems, and a folder on others. */
function asItIs(folder: string): string[] {
  const stats = lstatSync(folder, { throwIfNoEntry: false })
  if (!stats) return []
  return stats.isSymbolicLink()
    ? ['--symlink', readlinkSync(folder), folder]
    : ['--ro-bind', folder, folder]
}
