/** What to do instead on a system that has no /proc. */
export function withoutProc(platform: NodeJS.Platform, port: number): string {
  const what = 'xray reads /proc, which only Linux has.'
  if (platform === 'darwin')
    return `${what} On macOS, lsof -nP -iTCP:${port} shows the connections and who holds them, netstat -Lan the accept queues (queued, in handshake, backlog), and sample PID where the threads sleep. A dev container or a virtual machine with Linux shows all of it.`
  if (platform === 'win32')
    return `${what} On Windows, netstat -ano | findstr :${port} shows the connections and their processes. In WSL or a dev container, where your server is a Linux program, xray works.`
  return `${what} Here, netstat -an and what your system has in place of strace may show some of it.`
}
