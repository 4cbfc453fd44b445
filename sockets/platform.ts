/**
 * Where the kernels differ, in one table. Linux is tested; the column of macOS is taken from
 * its headers (sys/socket.h, netinet/in.h, sys/fcntl.h).
 */
export interface Platform {
  AF_INET: number
  SOCK_STREAM: number
  IPPROTO_TCP: number
  TCP_NODELAY: number
  SOL_SOCKET: number
  SO_REUSEADDR: number
  SO_KEEPALIVE: number
  SO_SNDBUF: number
  SO_RCVBUF: number
  SO_LINGER: number
  SO_REUSEPORT: number
  SO_RCVTIMEO: number
  SO_SNDTIMEO: number
  SOMAXCONN: number
  O_NONBLOCK: number
  /** epoll(7) is Linux's own. */
  hasEpoll: boolean
  /** The first two bytes of a sockaddr_in. BSD keeps a length there, and a family of one byte. */
  addressStart: readonly [number, number]
}

const linux: Platform = {
  AF_INET: 2,
  SOCK_STREAM: 1,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  SOL_SOCKET: 1,
  SO_REUSEADDR: 2,
  SO_KEEPALIVE: 9,
  SO_SNDBUF: 7,
  SO_RCVBUF: 8,
  SO_LINGER: 13,
  SO_REUSEPORT: 15,
  SO_RCVTIMEO: 20,
  SO_SNDTIMEO: 21,
  SOMAXCONN: 4096,
  O_NONBLOCK: 0o4000,
  hasEpoll: true,
  addressStart: [2, 0],
}

const darwin: Platform = {
  AF_INET: 2,
  SOCK_STREAM: 1,
  IPPROTO_TCP: 6,
  TCP_NODELAY: 1,
  SOL_SOCKET: 0xffff,
  SO_REUSEADDR: 0x0004,
  SO_KEEPALIVE: 0x0008,
  SO_SNDBUF: 0x1001,
  SO_RCVBUF: 0x1002,
  SO_LINGER: 0x1080, // SO_LINGER_SEC: what is called SO_LINGER there counts in clock ticks
  SO_REUSEPORT: 0x0200,
  SO_RCVTIMEO: 0x1006,
  SO_SNDTIMEO: 0x1005,
  SOMAXCONN: 128,
  O_NONBLOCK: 0x0004,
  hasEpoll: false,
  addressStart: [16, 2],
}

/** @throws Error where these calls do not exist, with what to do instead. */
export function platformNamed(name: string, arch: string): Platform {
  const platforms: Record<string, Platform> = { linux, darwin }
  const platform = platforms[name]
  if (platform && /64/.test(arch)) return platform
  throw new Error(
    `learn-tcp/sockets calls the kernel of 64-bit Linux or macOS; this is ${name} on ${arch}.\n` +
      'On Windows, use WSL (https://learn.microsoft.com/windows/wsl) or a dev container, or write ' +
      'your server in another language: learn-tcp can check any command that listens on a port.',
  )
}

export const platform = platformNamed(process.platform, process.arch)
