import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Board } from './board.ts'
import { csvOf } from './csv.ts'
import { Live } from './live.ts'
import { boardPage, invitationPage, lookOf, strangerPage } from './page.ts'
import { bearerOf, cookieOf, head, jsonOf, Refusal, send, sendJson, textOf } from './requests.ts'
import { SCRIPT } from './script.ts'
import { STYLE } from './style.ts'

const BOARD_FORMAT = 'learn-tcp/board@1'

/** Room for a class behind one address; one machine that opens more cannot keep the others out. */
const CONNECTIONS_FROM_ONE = 400

export interface Place {
  host: string
  port: number
}

/** The board on the network: what each address answers. */
export class BoardServer {
  readonly #board: Board
  readonly #live = new Live()
  /** How many are open, by address. */
  readonly #connections = new Map<string, number>()
  readonly #server: Server

  private constructor(board: Board) {
    this.#board = board
    board.onChange = () => this.#live.changed()
    this.#server = createServer((request, response) => void this.#answer(request, response))
    this.#server.requestTimeout = 10_000
    this.#server.headersTimeout = 10_000
    this.#server.maxConnections = 5 * CONNECTIONS_FROM_ONE
    this.#server.on('connection', (socket) => this.#admit(socket))
  }

  /** Resolves when it listens, and rejects with the error of listen(2). */
  static async open(board: Board, { host, port }: Place): Promise<BoardServer> {
    const opened = new BoardServer(board)
    await new Promise<void>((resolve, reject) => {
      opened.#server.once('error', reject)
      opened.#server.listen({ host, port, backlog: 1024 }, resolve)
    })
    return opened
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  /** Whoever waits for an answer gets it; then the journal is closed. */
  async close(): Promise<void> {
    this.#live.end()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeIdleConnections()
    setTimeout(() => this.#server.closeAllConnections(), 1000).unref()
    await closed
    await this.#board.close()
  }

  #admit(socket: Socket): void {
    const address = socket.remoteAddress ?? ''
    const open = (this.#connections.get(address) ?? 0) + 1
    if (open > CONNECTIONS_FROM_ONE) return void socket.destroy()
    this.#connections.set(address, open)
    socket.once('close', () => {
      const left = (this.#connections.get(address) ?? 1) - 1
      if (left > 0) this.#connections.set(address, left)
      else this.#connections.delete(address)
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#route(request, response)
    } catch (error) {
      if (response.headersSent) return void response.destroy()
      const known = error instanceof Refusal ? error : undefined
      if (!known) this.#board.onTrouble(error)
      if (!request.complete) response.setHeader('connection', 'close') // nobody reads the rest of it
      sendJson(response, { error: known?.message ?? 'The board has failed.' }, known?.status ?? 500)
    }
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const board = this.#board
    const url = addressOf(request)
    const address = request.socket.remoteAddress ?? ''
    switch (`${request.method} ${url.pathname}`) {
      case 'POST /hello':
        board.checkCode((await jsonOf(request)).code, address)
        return sendJson(response, {
          format: BOARD_FORMAT,
          class: board.name,
          id: board.secrets.classId,
        })
      case 'POST /join':
        return sendJson(response, await board.join(await jsonOf(request), address))
      case 'POST /events':
        return sendJson(
          response,
          await board.take(bearerOf(request), (await jsonOf(request)).events),
        )
      case 'POST /leave':
        await board.leave(bearerOf(request))
        return sendJson(response, {})

      case 'GET /board.css':
        return send(response, 'css', STYLE)
      case 'GET /board.js':
        return send(response, 'js', SCRIPT)
      case 'GET /favicon.ico':
        head(response, 204, 'html')
        return void response.end()
      case 'GET /':
        return send(response, 'html', strangerPage())
      case 'GET /board':
        return this.#page(request, response, url)
      case 'GET /board/live':
        this.#mustBeTeacher(request)
        return this.#live.open(request, response)
      case 'GET /board/class.csv':
        this.#mustBeTeacher(request)
        return send(response, 'csv', csvOf(board), {
          'content-disposition': 'attachment; filename="class.csv"',
        })
      case 'POST /board/remove':
        this.#mustBeTeacher(request)
        mustBeOurPage(request)
        await board.remove(new URLSearchParams(await textOf(request)).get('learner') ?? '')
        return seeOther(response, '/board')
    }
    if (request.method !== 'GET' || !/^\/[\w-]{8,9}$/.test(url.pathname))
      throw new Refusal(404, 'There is nothing here.')
    board.checkCode(url.pathname.slice(1), address)
    send(response, 'html', invitationPage(board, request.headers.host ?? ''))
  }

  /**
   * The teacher's key comes once in the address, and then in a cookie, so that it is not on the projector. A cookie
   * knows no port: its path keeps it from a learner's server on this machine, which may print what it is told.
   */
  #page(request: IncomingMessage, response: ServerResponse, url: URL): void {
    const key = url.searchParams.get('key')
    if (key !== null && this.#board.secrets.isTeacherKey(key)) {
      const cookie = `${this.#cookie}=${key}; Path=/board; HttpOnly; SameSite=Strict; Max-Age=31536000`
      seeOther(response, '/board', { 'set-cookie': cookie })
    } else if (this.#isTeacher(request)) {
      send(response, 'html', boardPage(this.#board, lookOf(url.searchParams), Date.now()))
    } else {
      head(response, 403, 'html')
      response.end(strangerPage())
    }
  }

  #mustBeTeacher(request: IncomingMessage): void {
    if (!this.#isTeacher(request)) throw new Refusal(403, 'Only the teacher can see this.')
  }

  #isTeacher(request: IncomingMessage): boolean {
    return this.#board.secrets.isTeacherKey(cookieOf(request, this.#cookie))
  }

  /** Two classes may be open on one machine. */
  get #cookie(): string {
    return `learn-tcp-${this.port}`
  }
}

function addressOf({ url = '/' }: IncomingMessage): URL {
  try {
    return new URL(`http://board/${url.replace(/^\/+/, '')}`)
  } catch {
    throw new Refusal(400, 'That is no address.')
  }
}

/** A page on another port of the same machine has the cookie too, but another origin. */
function mustBeOurPage({ headers }: IncomingMessage): void {
  if (headers.origin !== `http://${headers.host}`)
    throw new Refusal(403, 'Only the page of the board can do this.')
}

function seeOther(response: ServerResponse, to: string, more: Record<string, string> = {}): void {
  head(response, 303, 'html', { location: to, ...more })
  response.end()
}
