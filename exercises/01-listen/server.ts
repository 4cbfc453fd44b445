import {
  AF_INET, bind, listen, pause, SOCK_STREAM, socket,
} from 'learn-tcp/sockets'

const port = Number(process.env.PORT ?? 1729)
const host = process.env.HOST ?? '127.0.0.1'

// TODO: ask the kernel for a socket, give it its name { host, port },
// and open it for connections. Then stay.
