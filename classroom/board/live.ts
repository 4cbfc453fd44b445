import type { IncomingMessage, ServerResponse } from 'node:http'
import { head, Refusal } from './requests.ts'

/** At most so often are pages told that something is new, in milliseconds. */
const PAUSE = 500

/** A comment for every page, so that what lies between does not take it for dead. */
const HEARTBEAT = 15_000

const PAGES_AT_MOST = 20

/** The open pages, told by server-sent events that there is something new; they fetch themselves anew. */
export class Live {
  readonly #pages = new Set<ServerResponse>()
  #told = 0
  #pending: NodeJS.Timeout | undefined
  readonly #heartbeat = setInterval(() => this.#write(':\n\n'), HEARTBEAT).unref()

  open(request: IncomingMessage, response: ServerResponse): void {
    if (this.#pages.size >= PAGES_AT_MOST) throw new Refusal(503, 'Too many pages are open.')
    head(response, 200, 'events')
    response.write('retry: 2000\n\ndata: hello\n\n')
    this.#pages.add(response)
    request.on('close', () => this.#pages.delete(response))
  }

  changed(): void {
    this.#pending ??= setTimeout(
      () => {
        this.#pending = undefined
        this.#told = performance.now()
        this.#write('data: changed\n\n')
      },
      Math.max(0, this.#told + PAUSE - performance.now()),
    ).unref()
  }

  end(): void {
    clearTimeout(this.#pending)
    clearInterval(this.#heartbeat)
    for (const page of this.#pages) page.end()
  }

  #write(text: string): void {
    for (const page of this.#pages) if (page.writableLength < 64 * 1024) page.write(text)
  }
}
