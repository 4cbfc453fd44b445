import { read, sleep, write } from 'learn-tcp/sockets'

const workMs = Number(process.env.WORK_MS ?? 8000)

export function serve(client: number) {
  const buffer = Buffer.alloc(1024)
  const count = read(client, buffer)
  if (count === 0) return // it left without a word
  const [, path = '/'] = buffer.toString('latin1', 0, count).split(' ')
  sleep(workMs)
  const body = `Hello ${path.slice(1) || 'World'}`
  const head = [
    'HTTP/1.1 200 OK',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ].join('\r\n')
  write(client, Buffer.from(`${head}\r\n\r\n${body}`))
}
