import { Client } from './client.ts'
import type { Command } from './command.ts'
import { absent, due, Overdue } from './due.ts'
import { CouldNotRun } from './errors.ts'
import type { Held } from './kernel/processes.ts'
import { AcceptSampler } from './kernel/sampler.ts'
import { tcpTableIsReadable } from './kernel/tcp-table.ts'
import { ThreadSampler } from './kernel/thread-sampler.ts'
import type { KernelView } from './kernel/view.ts'
import { listensOn } from './listening.ts'
import {
  describeExit,
  type Exit,
  exitKind,
  ServerProcess,
  type Settings,
} from './server-process.ts'
import { megabytes, seconds } from './text.ts'
import { type Observation, Unmet } from './unmet.ts'
import type { World } from './world.ts'

/** A start-up may take this long: `go run` compiles first. Milliseconds. */
export const START_DEADLINE = 10_000

/**
 * A server that listens and ends at the same moment did not serve anybody. So it is watched until it is quiet, or has
 * used so many milliseconds of CPU time: on a busy machine that takes longer, and it is waited for.
 */
const SETTLES = 300

/** So many more files than before are one for each client: no runtime opens as many for itself. */
const A_FILE_EACH = 10

/** Gone without an event: the check is over. */
interface Guest {
  vanish(): void
}

/** One start of the learner's server, and what can be asked of it. A verb that asserts throws Unmet. */
export class Server {
  readonly process: ServerProcess
  /** What it was started with. */
  readonly settings: Partial<Settings>
  readonly world: World
  readonly sampler: AcceptSampler
  readonly threads: ThreadSampler
  readonly #clients: Client[] = []
  readonly #guests: Guest[] = []
  #isRestless = false

  static async start(command: Command, world: World, settings: Partial<Settings>, name?: string) {
    const all = { ...settings, PORT: settings.PORT ?? (await world.ports.free()) }
    return new Server(
      await ServerProcess.start(command, all, world, name ? { name } : {}),
      settings,
    )
  }

  private constructor(process: ServerProcess, settings: Partial<Settings>) {
    this.process = process
    this.settings = settings
    this.world = process.world
    this.sampler = new AcceptSampler(process)
    this.threads = new ThreadSampler(process, this.sampler.peers)
  }

  get port(): number {
    return this.process.port
  }

  get view(): KernelView {
    return this.process.view
  }

  get exit(): Exit | undefined {
    return this.process.exit
  }

  get stdout(): string {
    return this.process.stdout.text()
  }

  get stderr(): string {
    return this.process.stderr.text()
  }

  // ── clients ───────────────────────────────────────────────────────────

  /** Connects these clients one after the other, each when the one before is connected. */
  async clients<Names extends string[]>(...names: Names): Promise<{ [I in keyof Names]: Client }> {
    const connected: Client[] = []
    for (const name of names) connected.push(await this.client(name).connects())
    return connected as { [I in keyof Names]: Client }
  }

  /** A client that is not yet connected; from another address of the loopback range where one is given. */
  client(name: string, host?: string): Client {
    this.threads.watch()
    return new Client(name, this, host)
  }

  adopt(client: Client): void {
    this.threads.watch()
    this.#clients.push(client)
  }

  /** One who is no client with verbs, and has to go at the end too. */
  receives(guest: Guest): void {
    this.#guests.push(guest)
  }

  clientWithToken(token: string): Client | undefined {
    return this.#clients.find((client) => client.token === token)
  }

  // ── what must hold ────────────────────────────────────────────────────

  /** Something listens on PORT: seen from outside, without a connection and without a bind. */
  async listens(): Promise<this> {
    await listensOn(this)
    await this.settles()
    if (this.exit) throw this.gone('a program that listens, and stays', this.exit)
    this.world.timeline.add(this.process.name, 'listening')
    if (this.view.listening().some(({ local }) => local.host === '0.0.0.0' || local.host === '::'))
      this.world.remarks.add(
        'The server listens on all addresses of the machine, not only on HOST: others on the network can connect too.',
      )
    return this
  }

  /**
   * Waits until none of its threads is at work, seen twice in a row, or it has ended; at most until it has used so many
   * ms of CPU time, or has been at work without using any for five times as long. It is waited for in vain only once.
   */
  async settles(atMost = SETTLES): Promise<void> {
    this.view.lookAgain()
    const [used, end] = [this.view.cpuUsedMs(), performance.now() + 5 * atMost]
    for (let quiet = 0; quiet < 2 && !this.exit && !this.#isRestless; ) {
      this.#isRestless = this.view.cpuUsedMs() - used > atMost || performance.now() > end
      await this.world.nextChange(15)
      quiet = this.view.isAtWork() || this.view.hasEnded() ? 0 : quiet + 1 // of an end we are told soon
    }
  }

  /** Stops every process of it, as Ctrl-Z would; returns when all its threads are stopped. */
  async #freezes(): Promise<void> {
    this.process.signal('SIGSTOP')
    const stopped = () => this.view.isStopped() || undefined
    const found = await due(stopped, this, {
      within: 3000,
      every: 5,
      believesSleep: () => false,
    })
    if (this.exit) throw this.gone('a program that is alive', this.exit)
    if (found instanceof Overdue) throw new CouldNotRun('The server did not stop on SIGSTOP.')
  }

  /** It is stopped (SIGSTOP) until this is done, and goes on (SIGCONT) whatever comes of it. */
  async whileStopped<T>(act: () => Promise<T>): Promise<T> {
    await this.#freezes()
    try {
      return await act()
    } finally {
      this.process.signal('SIGCONT')
    }
  }

  /** It is alive and listening for as long as this. */
  async staysUp(milliseconds: number): Promise<void> {
    const expected = `alive and listening for ${seconds(milliseconds)}`
    const end = performance.now() + milliseconds
    for (;;) {
      if (this.exit) throw this.gone(expected, this.exit)
      if (tcpTableIsReadable && this.view.listening().length === 0) {
        // A dying process closes its sockets before its exit is reported.
        await due(() => this.exit, this, { within: 500, believesSleep: () => false })
        if (this.exit) throw this.gone(expected, this.exit)
        if (this.view.listening().length === 0)
          throw this.unmet({
            kind: 'not-listening',
            expected,
            observed: 'the program runs, but nobody listens on the port any more',
          })
      }
      const left = end - performance.now()
      if (left <= 0) return
      await this.world.nextChange(Math.min(left, 250))
    }
  }

  /** Its output does not say that a close met EBADF: then a number was closed that perhaps belonged to another. */
  closesOnce(): void {
    const said = /^.*\bclose\b.*\b(EBADF|[Bb]ad file descriptor)\b.*$/m.exec(
      this.process.output.text(),
    )
    if (said)
      throw this.unmet({
        kind: 'closed-twice',
        expected: 'every descriptor is closed once',
        observed: `the server said: ${said[0].trim()}`,
      })
  }

  /**
   * It waits without using the CPU: within two seconds there is a window of 100 ms in which all its threads together
   * ran or waited for a CPU less than 30 % of the time. A busy loop has no such window, also on a busy machine: the
   * kernel counts the waiting when it is over, so a window at whose end a thread still wants a CPU is not quiet.
   */
  async rests(): Promise<void> {
    let busiest = 0
    for (let window = 0; window < 20; window++) {
      const [before, began] = [this.view.cpuDemandMs(), performance.now()]
      while (performance.now() - began < 100 && !this.exit) await this.world.nextChange(100)
      const after = this.view.cpuDemandMs()
      if (before === undefined || after === undefined || this.exit) return
      const share = (after - before) / (performance.now() - began)
      if (share < 0.3 && !this.view.wantsCpu()) return
      busiest = Math.max(busiest, share)
    }
    throw this.unmet({
      kind: 'spins',
      expected: 'the server sleeps while it waits',
      observed: `it used ${Math.round(Math.min(busiest, 1) * 100)} % of a CPU for two seconds, with nothing to do`,
    })
  }

  /** Its memory, in bytes before and with gina who does not read, has grown by less than `most`, if it can be seen. */
  hasGrownLessThan(most: number, before: number | undefined, now: number | undefined): void {
    if (now === undefined || before === undefined) {
      this.world.remarks.add('Memory was not measured: it is only seen in /proc, on Linux.')
      return
    }
    if (now - before < most) return
    throw this.unmet({
      kind: 'memory-grows',
      expected: `at most ${megabytes(most)} more than before gina came`,
      observed: `${megabytes(now - before)} more, for one client who does not read`,
    })
  }

  /**
   * Its processes hold no more files than before, and one socket more: some languages close an old connection only when
   * the variable gets the next. What is being closed gets a second.
   */
  async holdsNoMoreThan(before: Held | undefined, after: string): Promise<void> {
    if (before === undefined) return // the kernel's view is not to be had here
    let now = before
    const tooManySockets = () => now.sockets > before.sockets + 1
    const look = () => {
      now = this.view.held() ?? before
      return tooManySockets() || now.files >= before.files + A_FILE_EACH ? undefined : true
    }
    if (!((await due(look, this, { within: 1000, believesSleep: () => false })) instanceof Overdue))
      return
    if (tooManySockets())
      throw this.unmet({
        kind: 'leaks',
        expected: `no more sockets than before: ${before.sockets}, and one to spare`,
        observed: `${now.sockets} sockets are open after ${after}`,
      })
    throw this.unmet({
      kind: 'leaks-files',
      expected: `no more files than before: ${before.files}`,
      observed: `${now.files} files (or timers) are open after ${after}`,
    })
  }

  /** Its processes have no more threads than this; those that are ending get two seconds. */
  async runsAtMost(threads: number | undefined, after: string): Promise<void> {
    if (threads === undefined) return // the kernel's view is not to be had here
    const look = () => ((this.view.threadCount() ?? 0) <= threads ? true : undefined)
    if (!((await due(look, this, { within: 2000, believesSleep: () => false })) instanceof Overdue))
      return
    throw this.unmet({
      kind: 'threads-grow',
      expected: `no more threads than before: ${threads} at most`,
      observed: `${this.view.threadCount()} threads run after ${after}`,
    })
  }

  /** The program is alive for as long as this, whether it listens or not. */
  async staysAlive(milliseconds: number): Promise<void> {
    await absent(() => this.exit, this.world, milliseconds)
    // A dying process closes its sockets before its exit is reported.
    if (tcpTableIsReadable && this.view.listening().length + this.view.heldConnections() === 0)
      await due(() => this.exit, this, { within: 500, believesSleep: () => false })
    if (this.exit)
      throw this.gone(`the program waits for ${seconds(milliseconds)} and longer`, this.exit)
  }

  /** The program ends by itself, with this exit code. */
  async exits({ code = 0, within = 3000 } = {}): Promise<void> {
    const expected = `the program ends with exit code ${code}`
    const exit = await due(() => this.exit, this, { within })
    if (exit instanceof Overdue)
      throw this.unmet({
        kind: 'still-running',
        expected,
        observed: `it was still running after ${seconds(exit.afterMs)}`,
      })
    if (exit.code !== code) throw this.gone(expected, exit)
    // What it has started may end a little later.
    for (let looks = 0; looks < 20 && this.view.listening().length > 0; looks++)
      await this.world.nextChange(50)
    if (this.view.listening().length > 0)
      throw this.unmet({
        kind: 'leaves-a-child',
        expected,
        observed: 'it has ended, but a process that it has started still listens on the port',
      })
  }

  /**
   * A connection has ended before its time: if the process ended with it, that is the news. A dying process closes
   * its connections before its exit is reported. After an orderly end (FIN, exit code 0) there is none.
   */
  async hasNotEnded(expected: string, how: 'fin' | 'reset'): Promise<void> {
    await due(() => this.exit, this, { within: 500 })
    if (!this.exit) return
    if (how === 'reset' || exitKind(this.exit) !== 'exited') throw this.gone(expected, this.exit)
  }

  /** The failure to report when something was due and the process has ended. */
  gone(expected: string, exit: Exit): Unmet {
    const { tooMuch } = this.process
    if (tooMuch)
      return this.unmet({
        kind: 'too-greedy',
        expected,
        observed: `it had ${tooMuch}, and the checker has ended it`,
      })
    if (exitKind(exit) === 'exited' && this.view.runsOn())
      return this.unmet({
        kind: 'daemonised',
        expected: 'the program that was started stays in the foreground',
        observed: 'it ended, and a child of it runs on in the background',
      })
    return this.unmet({
      kind: exitKind(exit),
      expected,
      observed: `the program ended ${describeExit(exit)}`,
    })
  }

  unmet(what: Observation): Unmet {
    return new Unmet(this, what)
  }

  /** Why a client of it could not connect: it has ended, or it is the machine's fault. */
  async turnedDown(name: string, error: Error): Promise<Unmet | CouldNotRun> {
    await due(() => this.exit, this, { within: 500, believesSleep: () => false })
    if (this.exit) return this.gone(`${name} can connect to 127.0.0.1:${this.port}`, this.exit)
    return new CouldNotRun(`${name} could not connect: ${error.message}`)
  }

  // ── its end ───────────────────────────────────────────────────────────

  async end({ politely = true } = {}): Promise<void> {
    this.sampler.stop()
    this.threads.stop()
    for (const client of [...this.#clients, ...this.#guests]) client.vanish()
    await this.process.end({ politely })
  }

  /** What the kernel shows now, a line each. */
  describeKernel({ evenIfItRuns }: { evenIfItRuns: boolean }): string[] {
    return this.exit ? [] : this.view.describe((client) => this.world.nameOf(client), evenIfItRuns)
  }
}
