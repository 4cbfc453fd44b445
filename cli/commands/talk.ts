import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { visible } from '../../checker/output.ts'
import { count } from '../../checker/text.ts'
import type { Command, Input } from '../command.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

export const command: Command = {
  usage: 'talk PORT [--say TEXT | --silent] [--drip MS] [--leave] [--reset] [--slow MS]',
  options: {
    say: {
      type: 'string',
      value: 'TEXT',
      help: 'say this; - reads standard input; without it GET /',
    },
    silent: { type: 'boolean', help: 'connect and say nothing' },
    drip: { type: 'string', value: 'MS', help: 'send one byte at a time, this many ms apart' },
    leave: { type: 'boolean', help: 'close the connection when all is said (FIN)' },
    reset: {
      type: 'boolean',
      help: 'break it off when all is said (RST); with --leave, a FIN first',
    },
    slow: { type: 'string', value: 'MS', help: 'read nothing for so long' },
  },
  words: 1,
  async run({ positionals: [port], options, out }) {
    const manner = mannerFrom(port, options)
    return new Conversation(out).holds(manner)
  },
}

interface Manner {
  port: number
  text: Buffer
  drip: number | undefined
  slow: number
  leave: boolean
  reset: boolean
}

function mannerFrom(port: string | undefined, options: Input['options']): Manner {
  if (!/^\d+$/.test(port ?? '') || Number(port) < 1 || Number(port) > 65535)
    throw new UsageError(`To which port? npx learn-tcp talk 1729 talks to 127.0.0.1:1729`)
  const { say, silent } = options
  if (say !== undefined && silent) throw new UsageError('Either --say or --silent, not both.')
  const request = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`
  const text = silent ? '' : say === '-' ? readFileSync(0) : String(say ?? request)
  return {
    port: Number(port),
    text: Buffer.from(text as string),
    drip: milliseconds('drip', options.drip),
    slow: milliseconds('slow', options.slow) ?? 0,
    leave: options.leave === true,
    reset: options.reset === true,
  }
}

function milliseconds(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined
  if (!/^\d+$/.test(String(value))) throw new UsageError(`--${name} takes milliseconds, like 500`)
  return Number(value)
}

/** One client, and a line for each thing that happens to it, in milliseconds since it began to connect. */
class Conversation {
  readonly #out: Terminal
  readonly #began = performance.now()

  constructor(out: Terminal) {
    this.#out = out
  }

  holds(manner: Manner): Promise<number> {
    return new Promise((resolve) => {
      const socket = connect({ port: manner.port, host: '127.0.0.1', allowHalfOpen: true })
      socket.on('connect', () => {
        this.#tells(`connected to 127.0.0.1:${manner.port} from port ${socket.localPort}`)
        void this.#talks(socket, manner).catch(() => {}) // the end of it is told below
      })
      if (manner.slow > 0) {
        socket.pause()
        setTimeout(() => socket.resume(), manner.slow)
      }
      socket.on('data', (bytes: Buffer) => {
        this.#tells(`received ${count(bytes.length, 'byte')}`)
        for (const line of bytes.toString('utf8').slice(0, 4000).trimEnd().split('\n'))
          this.#out.print(`           ${visible(line.replace(/\r$/, ''))}`)
      })
      socket.on('end', () => {
        // Data and a reset that came together look like an end of file; but then nobody is at the other end.
        const isReset = socket.remoteAddress === undefined
        this.#tells(isReset ? 'reset by the server (RST)' : 'closed by the server (FIN)')
        socket.end()
      })
      socket.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') this.#tells('reset by the server (RST)')
        else if (error.code === 'ECONNREFUSED')
          this.#tells('connection refused: nobody listens there')
        else this.#tells(error.message)
        resolve(error.code === 'ECONNREFUSED' ? 1 : 0)
      })
      socket.on('close', () => resolve(0))
    })
  }

  async #talks(socket: Socket, { text, drip, leave, reset }: Manner): Promise<void> {
    if (drip === undefined) {
      if (text.length > 0) socket.write(text)
    } else
      for (const [i, byte] of text.entries()) {
        if (i > 0) await pause(drip)
        if (socket.destroyed) return
        socket.write(Uint8Array.of(byte))
        if (i === 0) this.#tells(`sends a byte every ${drip} ms`)
      }
    if (text.length > 0) this.#tells(`sent ${count(text.length, 'byte')}`)
    if (!leave && !reset) return
    await pause(50) // so that the server has read what was said
    if (leave) this.#tells('left (FIN)')
    if (leave && reset) {
      socket.end()
      await pause(50)
    }
    // Node cannot reset a socket whose FIN it has not yet sent.
    if (reset && socket.writableEnded && !socket.writableFinished) await once(socket, 'finish')
    if (reset) this.#tells('broke off (RST)')
    if (reset) socket.resetAndDestroy()
    else socket.destroy()
  }

  #tells(what: string): void {
    const at = `${Math.round(performance.now() - this.#began)} ms`
    this.#out.print(`${at.padStart(9)}  ${what}`)
  }
}
