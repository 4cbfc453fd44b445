import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { due, Overdue } from './due.ts'
import { readAnswer } from './http-answer.ts'
import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { seconds } from './text.ts'
import type { Unmet } from './unmet.ts'

/** A client who asks the same thing thousands of times, one after the other, on one connection. */
export class Repeater {
  readonly #server: Server
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #ended = false
  #news = () => {}

  static async connects(server: Server, name: string): Promise<Repeater> {
    const socket = connect({ host: '127.0.0.1', port: server.port, noDelay: true })
    await once(socket, 'connect').catch(async (error: Error) => {
      throw await server.turnedDown(name, error)
    })
    const port = socket.localPort ?? 0
    server.world.knowClient(port, name)
    server.world.timeline.add(name, 'connected', { server: server.process.name })
    server.sampler.follows(port, name)
    return new Repeater(server, socket)
  }

  private constructor(server: Server, socket: Socket) {
    this.#server = server
    this.#socket = socket
    server.receives(this)
    socket.on('data', (bytes: Buffer) => {
      this.#received = this.#received.length > 0 ? Buffer.concat([this.#received, bytes]) : bytes
      this.#news()
    })
    for (const event of ['end', 'error'])
      socket.on(event, () => {
        this.#ended = true
        this.#news()
      })
  }

  /** Asks for `Hello World` once more, and gets it. */
  async asks(): Promise<void> {
    this.#socket.write(REQUEST)
    for (let patience = 40; ; patience--) {
      const answer = this.#received.length > 0 ? readAnswer(this.#received, this.#ended) : undefined
      if (answer && !('kind' in answer)) {
        this.#received = answer.extra
        if (answer.status === 200 && answer.body.toString() === 'Hello World') return
        throw this.#unmet('wrong-body', `${answer.status}: ${answer.body.toString()}`)
      }
      if (answer && 'kind' in answer && answer.kind !== 'incomplete')
        throw this.#unmet(answer.kind, answer.observed)
      if (this.#ended || this.#server.exit) throw await this.#over()
      if (patience === 0) throw this.#unmet('silent', `not a byte more in ${seconds(10_000)}`)
      await this.#hearsSomething(250)
    }
  }

  vanish(): void {
    this.#socket.destroy()
  }

  #hearsSomething(within: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, within)
      this.#news = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  async #over(): Promise<Unmet> {
    const found = await due(() => this.#server.exit, this.#server, { within: 500 })
    if (!(found instanceof Overdue)) return this.#server.gone('an answer', found)
    return this.#unmet('hung-up-between', 'the server has ended the connection')
  }

  #unmet(kind: string, observed: string): Unmet {
    return this.#server.unmet({
      kind,
      expected: 'vera asks again and again, and receives Hello World each time',
      observed,
      client: 'vera',
    })
  }
}

const REQUEST = asking('GET /', { stays: true })
