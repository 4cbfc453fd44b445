import { sleep, write } from 'learn-tcp/sockets'
import { readRequest } from './request.ts'

const workMs = Number(process.env.WORK_MS ?? 8000)

export function serve(client: number) {
  const request = readRequest(client)
  if (request === undefined) return // it left, or was too slow
  const [, path = '/'] = request.split(' ')
  sleep(workMs)
  const body = `Hello ${path.slice(1) || 'World'}`
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ].join('\r\n')
  write(client, Buffer.from(`${head}\r\n\r\n${body}`))
}
