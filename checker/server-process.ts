import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:os'
import { setImmediate as immediate, setTimeout as pause } from 'node:timers/promises'
import { execa, type ResultPromise } from 'execa'
import type { Command } from './command.ts'
import { BadCommand, CouldNotRun } from './errors.ts'
import { Guard } from './guard.ts'
import { kill, processIds, RUN_MARK } from './kernel/processes.ts'
import { KernelView } from './kernel/view.ts'
import { withLimitedThreads } from './limits.ts'
import { Output } from './output.ts'
import { Watchdog } from './watchdog.ts'
import type { World } from './world.ts'

/** The variables of the common contract: milliseconds, numbers, an address. */
export interface Settings {
  PORT: number
  HOST?: string
  WORK_MS?: number
  POOL_SIZE?: number
  TIMEOUT_MS?: number
  BACKLOG?: number
  IDLE_MS?: number
  LOOPS?: number
}

const { signals } = constants

const CONTRACT = 'PORT HOST WORK_MS POOL_SIZE TIMEOUT_MS BACKLOG IDLE_MS LOOPS'.split(' ')

export interface Exit {
  code: number | undefined
  signal: string | undefined
}

/** Where a server prints that nobody judges: where this process does, or on a terminal of its own. */
export interface OwnScreen {
  stdout: 'inherit' | number
  stderr: 'inherit' | number
}

/** execa takes any descriptor; its types know the first few. */
type Place = 'inherit' | 'pipe' | 3

/** How long a server may take to end after SIGTERM before it is killed, in milliseconds. */
const GRACE = 500

/** Who has printed so many bytes is read a piece at a time, every so many milliseconds: else we had no time for more. */
const FLOOD = { bytes: 16 * 1024 ** 2, every: 10 }

/** How long output may be held open by others after the exit, in milliseconds. */
const AFTER_EXIT = 300

/** One running server: the process that was started and all that belong to it, in a process group of their own. */
export class ServerProcess {
  readonly name: string
  readonly port: number
  readonly world: World
  readonly view: KernelView
  readonly stdout = new Output()
  readonly stderr = new Output()
  /** Both streams as they came. */
  readonly output = new Output()
  exit: Exit | undefined
  /** What it had too much of, when it was ended for that: `312 processes`. */
  tooMuch: string | undefined
  readonly #watchdog: Watchdog
  readonly #group: number
  readonly #guard: Guard
  #ended: Promise<void> | undefined

  /** @throws BadCommand if there is no such program, CouldNotRun if the system has no room for it. */
  static async start(
    command: Command,
    settings: Settings,
    world: World,
    { name = 'server', screen }: { name?: string; screen?: OwnScreen } = {},
  ) {
    const mark = randomBytes(8).toString('hex')
    const guard = new Guard(mark, command.folder)
    const [program, ...args] = command.argv
    const older = new Set(processIds())
    const options = {
      cwd: command.cwd,
      env: screen ? plain(settings, mark, screen) : judged(settings, mark),
      extendEnv: false,
      detached: true, // a process group of its own
      stdin: 'ignore',
      stdout: (screen?.stdout ?? 'pipe') as Place,
      stderr: (screen?.stderr ?? 'pipe') as Place,
      buffer: false,
      cleanup: false,
      reject: false,
    } as const
    const child = withLimitedThreads(() => execa(program, args, options))
    child.on('error', () => {}) // told by the result below
    if (child.pid === undefined) {
      guard.release()
      throw startError((await child) as unknown as { code?: string; message?: string }, program)
    }
    world.timeline.add(name, 'started', { text: told(settings) })
    return new ServerProcess(
      child as ResultPromise,
      child.pid,
      mark,
      older,
      guard,
      settings.PORT,
      world,
      name,
      command.launcher,
    )
  }

  private constructor(
    child: ResultPromise,
    group: number,
    mark: string,
    older: Set<number>,
    guard: Guard,
    port: number,
    world: World,
    name: string,
    launcher: string | undefined,
  ) {
    this.name = name
    this.port = port
    this.world = world
    this.#group = group
    this.#guard = guard
    this.view = new KernelView({ mark, group, port, older, launcher })
    guard.watch(group)
    running.add(this)
    this.#watchdog = new Watchdog(this.view, group, older.size, (what) => {
      this.tooMuch = what
      this.signal('SIGKILL')
    })
    this.#collect(child.stdout as NodeJS.ReadableStream | null, this.stdout)
    this.#collect(child.stderr as NodeJS.ReadableStream | null, this.stderr)
    child.once('exit', (code, signal) => {
      const exit = launcher ? exitBehind(code, signal) : asExit(code, signal)
      if (!this.#ended) world.timeline.add(name, 'exited', { text: describeExit(exit) })
      void this.#outputIsRead(child).then(() => {
        this.exit = exit
        world.changed()
      })
    })
  }

  /**
   * What the program wrote before its end may still lie in the pipes: they have been read when they are closed. A
   * child that it has left behind may hold them open; then what is there now is read.
   */
  async #outputIsRead(child: ResultPromise): Promise<void> {
    await Promise.race([once(child, 'close'), pause(AFTER_EXIT, undefined, { ref: false })])
    await immediate() // a timer comes before the pipes are looked at, an immediate after
    await immediate()
  }

  #collect(stream: NodeJS.ReadableStream | null, output: Output): void {
    stream?.on('error', () => {})
    stream?.on('data', (chunk: Buffer | string) => {
      const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      output.append(bytes)
      this.output.append(bytes)
      this.world.changed()
      if (output.length > FLOOD.bytes) {
        stream.pause()
        setTimeout(() => stream.resume(), FLOOD.every)
      }
    })
  }

  signal(name: NodeJS.Signals): void {
    kill(-this.#group, name)
    for (const pid of this.view.allProcesses()) kill(pid, name)
  }

  /** Ends it: asks first when `politely`, then kills until nothing of it is left. */
  end({ politely }: { politely: boolean }): Promise<void> {
    this.#ended ??= this.#end(politely)
    return this.#ended
  }

  async #end(politely: boolean): Promise<void> {
    this.#watchdog.stop()
    if (politely && this.#isAlive()) {
      this.signal('SIGCONT') // one that is stopped does not hear of it
      this.signal('SIGTERM')
      await this.#isGone(GRACE)
      if (this.view.wantsCpu()) await this.#isGone(10 * GRACE) // it may be at it, on a busy machine
      if (this.#isAlive())
        this.world.remarks.add(
          'The server did not end on SIGTERM and was killed. In TypeScript a signal handler cannot run while the main thread sleeps in a system call: without a handler, the default ends the process.',
        )
    }
    for (let round = 0; round < 40 && this.#isAlive(); round++) {
      this.signal('SIGKILL')
      await this.#isGone(50)
    }
    this.#guard.release()
    running.delete(this)
  }

  /** At once and without waiting: for the moment in which this process itself is ended. */
  killNow(): void {
    this.signal('SIGKILL')
  }

  #isAlive(): boolean {
    return !this.exit || this.view.allProcesses().length > 0
  }

  /** Only time in which this process itself was run counts. */
  async #isGone(within: number): Promise<void> {
    for (let left = within; left > 0 && this.#isAlive(); ) {
      const began = performance.now()
      await this.world.nextChange(5)
      left -= Math.min(performance.now() - began, 10)
    }
  }
}

const asExit = (code: number | null, signal: string | null): Exit => ({
  code: code ?? undefined,
  signal: signal ?? undefined,
})

/** Who stands around a server tells its death by a signal as shells do: 128 and the number of the signal. */
function exitBehind(code: number | null, signal: string | null): Exit {
  const own = Object.entries(signals).find(([, number]) => code === 128 + number)?.[0]
  return own ? { code: undefined, signal: own } : asExit(code, signal)
}

const running = new Set<ServerProcess>()

/** Kills every server that this process has started and not yet ended. */
export function killAllServers(): void {
  for (const server of running) server.killNow()
}

export function exitKind(exit: Exit): string {
  if (exit.signal === 'SIGABRT' || exit.code === 134) return 'aborted'
  if (exit.signal === 'SIGPIPE' || exit.code === 141) return 'sigpipe'
  if (exit.signal) return 'killed'
  if (exit.code === 13) return 'unsettled-await'
  return exit.code === 0 ? 'exited' : 'crashed'
}

export function describeExit(exit: Exit): string {
  return exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`
}

/** What it was told, for people: `WORK_MS=104 POOL_SIZE=3` */
function told({ PORT: _, HOST: __, ...settings }: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ')
}

/** The learner's environment, with the variables of the contract as the check wants them and plain English output. */
function judged(settings: Settings, mark: string): NodeJS.ProcessEnv {
  const inherited = { ...process.env }
  for (const name of [...CONTRACT, 'FORCE_COLOR', 'NODE_OPTIONS']) delete inherited[name]
  return { ...inherited, NO_COLOR: '1', LC_ALL: 'C.UTF-8', ...variables(settings, mark) }
}

/** The learner's environment as it is; the settings are those that a terminal would show. */
function plain(settings: Settings, mark: string, screen: OwnScreen): NodeJS.ProcessEnv {
  const inherited: NodeJS.ProcessEnv = { ...process.env, ...variables(settings, mark) }
  if (screen.stdout === 'inherit') return inherited
  // A terminal of its own shows escape codes instead of obeying them: a dumb one.
  delete inherited.FORCE_COLOR
  return { ...inherited, TERM: 'dumb', NO_COLOR: '1' }
}

function variables(settings: Settings, mark: string): Record<string, string> {
  const given = Object.entries({ HOST: '127.0.0.1', ...settings, [RUN_MARK]: mark })
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]))
}

function startError(result: { code?: string; message?: string }, program: string): Error {
  if (result.code === 'ENOENT')
    return new BadCommand(`There is no program "${program}". Is it installed, and is it in PATH?`)
  if (result.code === 'EACCES')
    return new BadCommand(`"${program}" may not be executed. Try: chmod +x ${program}`)
  return new CouldNotRun(`The server could not be started: ${result.message ?? result.code}`)
}
