import { Client } from './client.ts'
import { due, Overdue } from './due.ts'
import { quoted } from './output.ts'
import type { Server } from './server.ts'
import { count, seconds } from './text.ts'
import type { Unmet } from './unmet.ts'

/** A client of an echo server: what she says must come back to her, byte for byte, and nothing else. */
export class Talker extends Client {
  readonly #host: Server
  #said = Buffer.alloc(0)
  /** So much had come back when she last said something. */
  #before = 0

  constructor(name: string, server: Server) {
    super(name, server)
    this.#host = server
  }

  override says(bytes: string | Buffer): this {
    this.#said = Buffer.concat([this.#said, Buffer.from(bytes as string)])
    this.#before = this.received.length
    return super.says(bytes)
  }

  /** All that she has said until now has come back. */
  async hearsItBack({ within = 3000 } = {}): Promise<void> {
    const expected = `all ${this.#said.length} bytes that ${this.name} has said come back`
    const isDecided = () => this.#isWrong || this.ended || this.#isBack
    const found = await due(() => isDecided() || undefined, this.#host, {
      within,
      believesSleep: () => this.nothingIsUnderway(),
    })
    if (this.#isWrong) throw this.#wrong(expected)
    if (this.#isBack) return
    if (this.ended) throw await this.#hungUpOn(expected, this.ended)
    const { why, afterMs } = found as Overdue
    if (why === 'exited' && this.#host.exit) throw this.#host.gone(expected, this.#host.exit)
    const got = this.received.length - this.#before
    const after = `in ${seconds(afterMs)}`
    if (got === 0) throw this.unmet({ kind: 'silent', expected, observed: `not a byte ${after}` })
    const missing = count(this.#said.length - this.#before - got, 'byte')
    const observed = `${missing} are missing, and nothing more came ${after}`
    throw this.unmet({ kind: 'echo-stops', expected, observed })
  }

  get #isBack(): boolean {
    return this.received.length === this.#said.length
  }

  get #isWrong(): boolean {
    const { received } = this
    return !received.equals(this.#said.subarray(0, received.length))
  }

  #wrong(expected: string): Unmet {
    const { received } = this
    const at = received.findIndex((byte, i) => byte !== this.#said[i])
    const from = (bytes: Buffer) => quoted(bytes.toString('utf8', at, at + 30))
    const observed =
      at < this.#said.length
        ? `byte ${at + 1} is another: ${from(this.#said)} was said, and ${from(received)} came`
        : `behind them came ${from(received)}, which ${this.name} has not said`
    return this.unmet({ kind: 'echo-wrong', expected, observed })
  }

  async #hungUpOn(expected: string, how: 'fin' | 'reset'): Promise<Unmet> {
    await this.#host.hasNotEnded(expected, how)
    const words = how === 'fin' ? 'closed the connection (FIN)' : 'reset the connection (RST)'
    return this.unmet({ kind: 'dropped', expected, observed: `the server ${words}` })
  }

  /** She has finished sending; the server lets her go: it ends the connection, too. */
  async isLetGo({ within = 2000 } = {}): Promise<void> {
    const expected = `${this.name} is hung up on, having said goodbye`
    const how = await due(() => this.ended, this.#host, { within })
    if (!(how instanceof Overdue)) return
    if (how.why === 'exited' && this.#host.exit) throw this.#host.gone(expected, this.#host.exit)
    const observed = `the connection was still open after ${seconds(how.afterMs)}`
    throw this.unmet({ kind: 'still-open', expected, observed })
  }
}

/** Connects these talkers one after the other, each when the one before is connected. */
export async function talkers<Names extends string[]>(
  server: Server,
  ...names: Names
): Promise<{ [I in keyof Names]: Talker }> {
  const connected: Talker[] = []
  server.threads.watch()
  for (const name of names) connected.push(await new Talker(name, server).connects())
  return connected as { [I in keyof Names]: Talker }
}

/** Somebody connects, says a line, hears it back, and leaves. */
export async function echoes(server: Server, name: string, within = 3000): Promise<void> {
  const [talker] = await talkers(server, name)
  await talker.says(`this is ${name}\n`).hearsItBack({ within })
  talker.leaves()
}
