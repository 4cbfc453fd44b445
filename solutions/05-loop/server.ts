import {
  AF_INET, accept, bind, close, listen, SO_REUSEADDR, SOCK_STREAM,
  SOL_SOCKET, setsockopt, socket,
} from 'learn-tcp/sockets'
import { serve } from './serve.ts'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, 1) // despite TIME_WAIT
bind(listener, { host, port })
listen(listener, 128)

for (;;) {
  const client = accept(listener)
  try {
    serve(client)
  } catch (error) {
    console.error(error) // one client's error is not the next one's
  } finally {
    close(client)
  }
}
