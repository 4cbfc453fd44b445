import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execaSync } from 'execa'
import { type Command, commandFromWords } from '../../checker/command.ts'
import { UsageError } from '../usage-error.ts'
import type { LeftOut } from './results.ts'
import type { Subject } from './subjects.ts'

interface Wish {
  loops: number
  backlog: number
}

/**
 * What the stages are compared with: `nginx`, `nginx:4` (so many workers), `node`, or any command that listens on
 * PORT. Without words: Node's own http, and nginx where it is installed.
 * @param command what followed `--`
 */
export function rivals(
  words: string[] | undefined,
  wish: Wish,
  command?: string[],
): { subjects: Subject[]; leftOut: LeftOut[] } {
  const named = words?.map((word) => rival(word, wish)) ?? []
  if (command) named.push(fromWords(command))
  if (words || command) return { subjects: named, leftOut: [] }
  const node = rival('node', wish)
  return hasNginx()
    ? { subjects: [node, rival('nginx', wish)], leftOut: [] }
    : { subjects: [node], leftOut: [{ what: 'nginx', why: 'it is not installed' }] }
}

function rival(word: string, { loops, backlog }: Wish): Subject {
  const nginx = /^nginx(?::(\d+))?$/.exec(word)
  if (nginx && !hasNginx())
    throw new UsageError(
      'nginx is not installed. On Debian and Ubuntu: sudo apt-get install nginx-light',
    )
  if (nginx) return nginxWith(Number(nginx[1] ?? loops), backlog)
  if (word === 'node')
    return {
      name: 'Node http',
      idea: 'one event loop, in Node itself',
      kind: 'rival',
      command: async () => commandFromWords([process.execPath, '-e', nodeHttp(backlog)]),
    }
  return fromWords(word.split(/\s+/).filter(Boolean))
}

function fromWords(words: string[]): Subject {
  const [program = ''] = words
  if (!isProgram(program))
    throw new UsageError(`There is no program "${program}". Is it installed, and is it in PATH?`)
  const command = async () => commandFromWords(words)
  return { name: words.join(' '), idea: '', kind: 'rival', command }
}

/** Said before all else has been measured for minutes. */
function isProgram(name: string): boolean {
  if (name.includes('/') || process.platform === 'win32') return existsSync(name)
  const folders = (process.env.PATH ?? '').split(path.delimiter)
  return folders.some((folder) => existsSync(path.join(folder, name)))
}

/** WORK_MS is a blocking sleep, here as everywhere: it shows what blocking does to an event loop. */
const nodeHttp = (backlog: number) => `
const { PORT, HOST, WORK_MS } = process.env
const nap = new Int32Array(new SharedArrayBuffer(4))
require('node:http').createServer((_, response) => {
  if (WORK_MS > 0) Atomics.wait(nap, 0, 0, Number(WORK_MS))
  response.setHeader('Content-Length', 11).end('Hello World')
}).listen({ port: Number(PORT), host: HOST, backlog: ${backlog} })`

let found: boolean | undefined

function hasNginx(): boolean {
  found ??= execaSync(NGINX, ['-v'], { reject: false, env: PATH }).exitCode === 0
  return found
}

const NGINX = 'nginx'

/** Where Debian has it, which is not in everybody's PATH. */
const PATH = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin` }

function nginxWith(workers: number, backlog: number): Subject {
  return {
    name: `nginx (${workers === 1 ? '1 worker' : `${workers} workers`})`,
    idea: `${workers === 1 ? 'one event loop' : `${workers} event loops`} in C`,
    kind: 'rival',
    async command({ port }): Promise<Command> {
      const folder = mkdtempSync(path.join(tmpdir(), 'learn-tcp-nginx-'))
      const file = path.join(folder, 'nginx.conf')
      writeFileSync(file, nginxConf(folder, port, workers, backlog))
      const env = `PATH=${PATH.PATH}`
      const words = ['/usr/bin/env', env, NGINX, '-p', folder, '-c', file, '-e', 'stderr']
      const remove = async () => rmSync(folder, { recursive: true, force: true })
      return { ...commandFromWords(words, folder), folder, remove }
    },
  }
}

/** The same bytes in the body, no logs, nothing outside of its folder; connections end only when the client wants. */
const nginxConf = (folder: string, port: number, workers: number, backlog: number) => `daemon off;
worker_processes ${workers};
pid ${folder}/nginx.pid;
error_log stderr crit;
events { worker_connections 8192; }
http {
  access_log off;
  server_tokens off;
  default_type text/plain;
  keepalive_requests 1000000000;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port} backlog=${backlog}${workers > 1 ? ' reuseport' : ''};
    location / { return 200 "Hello World"; }
  }
}
`
