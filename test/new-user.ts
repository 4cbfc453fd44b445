import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { execa } from 'execa'
import { root } from './servers/course.ts'

/* Somebody who has just met learn-tcp: an empty home, an empty folder, and the package as npm publishes it. */

export interface NewUser {
  home: string
  /** Made by `learn-tcp init`. */
  workspace: string
  env: Record<string, string>
  leaves(): void
}

/** `from: 'registry'` lets npm install what the package depends on; without it, it is linked to what is installed here. */
export async function newUser({ from }: { from?: 'registry' | undefined } = {}): Promise<NewUser> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), 'new-user-')))
  const env = { PATH: process.env.PATH ?? '', HOME: home, LANG: 'C.UTF-8' }
  const installed = path.join(home, 'npx')
  const workspace = path.join(home, 'servers')
  mkdirSync(installed)
  const tarball = await pack(home)
  await (from === 'registry' ? install : unpack)(tarball, installed, env)
  const cli = path.join(installed, 'node_modules', 'learn-tcp', 'dist', 'cli.js')
  await execa(process.execPath, [cli, 'init', workspace], { cwd: home, env, extendEnv: false })
  return { home, workspace, env, leaves: () => rmSync(home, { recursive: true, force: true }) }
}

/** What is in dist/ already: `npm test` has built it. */
async function pack(folder: string): Promise<string> {
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const { stdout } = await execa('npm', args, { cwd: root })
  return path.join(folder, JSON.parse(stdout)[0].filename)
}

async function install(tarball: string, folder: string, env: Record<string, string>) {
  await execa('npm', ['install', '--no-audit', '--no-fund', tarball], {
    cwd: folder,
    env,
    extendEnv: false,
  })
}

async function unpack(tarball: string, folder: string): Promise<void> {
  const modules = path.join(folder, 'node_modules')
  mkdirSync(path.join(modules, 'learn-tcp'), { recursive: true })
  mkdirSync(path.join(modules, '@types'))
  await execa('tar', [
    '-xzf',
    tarball,
    '--strip-components=1',
    '-C',
    path.join(modules, 'learn-tcp'),
  ])
  for (const name of ['koffi', 'esbuild', '@types/node'])
    symlinkSync(path.join(root, 'node_modules', name), path.join(modules, name))
}
