import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { portsOf } from '../checker/kernel/owners.ts'
import { exercises, packageRoot } from '../cli/course.ts'
import { makeWorkspace } from '../cli/workspace.ts'

/*
 * npm run test:nodes [version …] [exercise …]
 *
 * Every solution is checked under other lines of Node too: each comes from the registry as the package `node`. The
 * checker and the server run under the same one. And servers are started without learn-tcp, as `node server.ts`, from
 * the top of a workspace and from inside a folder. Exit code 1 if a verdict is not `passed`, or nobody answers.
 */

const words = process.argv.slice(2)
const versions = words.filter((word) => /^[\d.]+$/.test(word))
// 22.18 is the first that runs TypeScript by itself.
if (versions.length === 0) versions.push('22.18', '22', '24', '26')

const named = words.filter((word) => !versions.includes(word))
const checked = exercises().filter(({ slug }) => named.length === 0 || named.includes(slug))
if (checked.length < named.length) throw new Error(`Is each an exercise? ${named.join(', ')}`)

/** They answer, and one starts Workers. */
const RUN_BY_HAND = ['05-loop', '07-pool']

const cli = path.join(packageRoot(), 'dist', 'cli.js')
const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-nodes-'))
const workspace = path.join(home, 'servers')
makeWorkspace(workspace)
for (const { slug, solutionDir } of exercises())
  cpSync(solutionDir, path.join(workspace, slug), { recursive: true })

/** The program of this line of Node, installed by npx in its cache. */
async function nodeOf(version: string): Promise<string> {
  const args = ['-y', '-p', `node@${version}`, 'node', '-p', 'process.execPath']
  return (await execa('npx', args, { cwd: home })).stdout.trim()
}

async function verified(node: string, server: string, slug: string): Promise<string> {
  const env = { LEARN_TCP_HOME: home, NO_COLOR: '1' }
  const args = [cli, 'verify', slug, server]
  const { exitCode, all } = await execa(node, args, { env, all: true, reject: false })
  return exitCode === 0 ? 'passed' : `NOT PASSED\n${all}`
}

/** Whether a client of `node FILE` is answered. */
async function answers(node: string, file: string, cwd: string): Promise<string> {
  const env = { PORT: '0', WORK_MS: '1' }
  const server = execa(node, [file], { cwd, env, reject: false, all: true })
  const port = await portOf(Number(server.pid))
  const answer = port && (await (await fetch(`http://127.0.0.1:${port}/`)).text())
  server.kill('SIGKILL')
  const { all } = await server
  return answer === 'Hello World' ? 'answers' : `DOES NOT ANSWER\n${answer}\n${all}`
}

async function portOf(pid: number): Promise<number | undefined> {
  for (let i = 0; i < 200; i++) {
    const [port] = portsOf(pid)
    if (port !== undefined) return port
    await pause(50)
  }
}

function report(result: string, what: string): void {
  const [words, ...more] = result.split('\n')
  console.log([`  ${words}  ${what}`, ...more].join('\n'))
  if (/^[A-Z]{2}/.test(result)) process.exitCode = 1
}

for (const version of versions) {
  const node = await nodeOf(version)
  console.log((await execa(node, ['--version'])).stdout)
  for (const { slug, solutionDir } of checked)
    report(await verified(node, path.join(solutionDir, 'server.ts'), slug), slug)
  for (const slug of RUN_BY_HAND) {
    const folder = path.join(workspace, slug)
    report(await answers(node, `${slug}/server.ts`, workspace), `node ${slug}/server.ts`)
    report(await answers(node, 'server.ts', folder), `node server.ts, in ${slug}/`)
  }
}
rmSync(home, { recursive: true })
