import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { exercises, packageRoot } from '../cli/course.ts'

/*
 * npm run test:nodes [major …]
 *
 * Every solution is checked under other lines of Node too: each comes from the registry as the package `node`. The
 * checker and the server run under the same one. Exit code 1 if a verdict is not `passed`.
 */

const MAJORS = process.argv.length > 2 ? process.argv.slice(2) : ['22', '24', '26']

const cli = path.join(packageRoot(), 'dist', 'cli.js')
const home = mkdtempSync(path.join(tmpdir(), 'learn-tcp-nodes-'))

/** The program of this line of Node, installed by npx in its cache. */
async function nodeOf(major: string): Promise<string> {
  const args = ['-y', '-p', `node@${major}`, 'node', '-p', 'process.execPath']
  return (await execa('npx', args, { cwd: home })).stdout.trim()
}

for (const major of MAJORS) {
  const node = await nodeOf(major)
  console.log((await execa(node, ['--version'])).stdout)
  for (const { slug, solutionDir } of exercises()) {
    const args = [cli, 'verify', slug, path.join(solutionDir, 'server.ts')]
    const env = { LEARN_TCP_HOME: home, NO_COLOR: '1' }
    const { exitCode, all } = await execa(node, args, { env, all: true, reject: false })
    console.log(`  ${exitCode === 0 ? 'passed' : 'NOT PASSED'}  ${slug}`)
    if (exitCode === 0) continue
    console.log(all)
    process.exitCode = 1
  }
}
rmSync(home, { recursive: true })
