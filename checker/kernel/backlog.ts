import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/**
 * The backlog of listening sockets, by inode: what listen(2) was given, cut to net.core.somaxconn. /proc/net/tcp does
 * not have it; ss(8) asks the kernel by another way (sock_diag(7)). Empty where ss is not installed.
 */
export async function backlogs(): Promise<Map<number, number>> {
  // Where /usr/sbin is not in the PATH of ordinary users, ss may lie in it.
  const env = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' }
  try {
    const { stdout } = await promisify(execFile)('ss', ['-H', '-l', '-t', '-n', '-e'], {
      env,
      timeout: 1000,
      maxBuffer: 16 * 1024 * 1024,
    })
    return parseBacklogs(stdout)
  } catch {
    return new Map()
  }
}

/** `LISTEN 0 128 127.0.0.1:1729 0.0.0.0:* ino:278380020 …`: state, queued, backlog, ends, more. */
export function parseBacklogs(output: string): Map<number, number> {
  const found = output.matchAll(/^LISTEN +\d+ +(\d+) .*\bino:(\d+)/gm)
  return new Map([...found].map(([, backlog, inode]) => [Number(inode), Number(backlog)]))
}
