import {
  AF_INET, bind, listen, pause, SOCK_STREAM, socket,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

const listener = socket(AF_INET, SOCK_STREAM)
bind(listener, { host, port })
listen(listener, 128)

pause() // a process that ends gives its port back
