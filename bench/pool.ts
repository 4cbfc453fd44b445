import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { commandForFile } from '../checker/command.ts'
import { median } from '../cli/bench/summary.ts'
import { packageRoot } from '../cli/course.ts'

/*
 * npm run bench:pool [rounds]        needs wrk, go and python3
 *
 * Requests per second, one request a connection, WORK_MS 0: the solution of 07-pool beside two servers that do the
 * same in other languages, a goroutine for each connection and Python's ThreadPoolExecutor. In every round each is
 * started, measured for three seconds and ended, in turn; the medians are compared. Client and servers share the CPUs.
 */

const ROUNDS = Number(process.argv[2] ?? 5)
const SECONDS = 3
const CONNECTIONS = 16
const PORT = 17_291

const GO = `package main

import (
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

func serve(client net.Conn, work time.Duration) {
	defer client.Close()
	buffer := make([]byte, 1024)
	count, err := client.Read(buffer)
	if err != nil {
		return
	}
	time.Sleep(work)
	body := "Hello World"
	if path := strings.Split(string(buffer[:count]), " ")[1]; path != "/" {
		body = "Hello " + path[1:]
	}
	fmt.Fprintf(client, "HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s", len(body), body)
}

func main() {
	work, _ := time.ParseDuration(os.Getenv("WORK_MS") + "ms")
	listener, err := net.Listen("tcp", os.Getenv("HOST")+":"+os.Getenv("PORT"))
	if err != nil {
		panic(err)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		go serve(client, work)
	}
}
`

const PYTHON = `import os, socket, time
from concurrent.futures import ThreadPoolExecutor

work = int(os.environ['WORK_MS']) / 1000
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])), backlog=128)

def serve(client):
    with client:
        request = client.recv(1024)
        if not request:
            return
        if work:
            time.sleep(work)
        path = request.split(b' ')[1]
        body = b'Hello ' + (path[1:] or b'World')
        client.sendall(b'HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s' % (len(body), body))

with ThreadPoolExecutor(int(os.environ['POOL_SIZE'])) as pool:
    while True:
        pool.submit(serve, listener.accept()[0])
`

const folder = mkdtempSync(path.join(tmpdir(), 'learn-tcp-bench-'))
const file = (name: string) => path.join(folder, name)
writeFileSync(file('server.go'), GO)
writeFileSync(file('server.py'), PYTHON)
const env = { GOCACHE: file('go-cache') }
await execa('go', ['build', '-o', file('go-server'), file('server.go')], { env })
const pool = await commandForFile(path.join(packageRoot(), 'solutions', '07-pool', 'server.ts'))

const servers: { name: string; argv: string[]; rates: number[] }[] = [
  { name: 'the solution of 07-pool (TypeScript, 4 Workers)', argv: pool.argv, rates: [] },
  { name: 'Go, a goroutine for each connection', argv: [file('go-server')], rates: [] },
  {
    name: 'Python, ThreadPoolExecutor of 4',
    argv: ['python3', file('server.py')],
    rates: [],
  },
]

/** Requests per second that wrk counts; one request a connection, because the server closes. */
async function measure(argv: string[]): Promise<number> {
  const [program = '', ...args] = argv
  const settings = { PORT: String(PORT), HOST: '127.0.0.1', WORK_MS: '0', POOL_SIZE: '4' }
  const server = execa(program, args, { env: settings, stdio: 'ignore', reject: false })
  try {
    await pause(1000)
    const wrk = (seconds: number) =>
      execa('wrk', ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, `http://127.0.0.1:${PORT}/`])
    await wrk(1) // warm
    const { stdout } = await wrk(SECONDS)
    const rate = /Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]
    if (!rate) throw new Error(`wrk said: ${stdout}`)
    return Number(rate)
  } finally {
    server.kill('SIGKILL')
    await server
  }
}

try {
  for (let round = 0; round < ROUNDS; round++)
    for (const server of servers) server.rates.push(await measure(server.argv))
} finally {
  await pool.remove()
  rmSync(folder, { recursive: true, force: true })
}

const own = median(servers[0]?.rates ?? [])
console.log(
  `| ${ROUNDS} rounds of ${SECONDS} s, wrk -c${CONNECTIONS} | requests/s, median | the pool ÷ this |`,
)
console.log('| --- | --- | --- |')
for (const { name, rates } of servers)
  console.log(`| ${name} | ${Math.round(median(rates))} | ${(own / median(rates)).toFixed(2)} |`)
