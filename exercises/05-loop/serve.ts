import { read, sleep, write } from 'learn-tcp/sockets'

const workMs = Number(process.env.WORK_MS ?? 8000)

export function serve(client: number) {
  const buffer = Buffer.alloc(1024)
  read(client, buffer) // TODO: and if the client has left?
  sleep(workMs)
  const body = 'Hello World'
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ].join('\r\n')
  write(client, Buffer.from(`${head}\r\n\r\n${body}`))
}
