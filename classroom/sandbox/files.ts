import { existsSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { workFolder } from '../work-folders.ts'
import { INSIDE } from './walls.ts'

/** Without these no name is found: neither localhost nor that of the user. */
export function etcFolder(): string {
  const folder = workFolder()
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const [user, group] = [process.getuid?.(), process.getgid?.()]
  const files = {
    hosts: '127.0.0.1 localhost\n::1 localhost\n',
    passwd: `learner:x:${user}:${group}:learner:/tmp:/bin/sh\n`,
    group: `learner:x:${group}:\n`,
    'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  return folder
}

/** The program, and the two native packages that are not bundled: never exercises, solutions or checks for the servers. */
export function filesForChecker(root: string): [from: string, to: string][] {
  const own = ['package.json', 'dist'].map((name) => path.join(root, name))
  return [
    ...own.map((file): [string, string] => [file, `${INSIDE.package}/${path.basename(file)}`]),
    ...[...nativePackages(root, 'koffi'), ...nativePackages(root, 'esbuild')],
  ]
}

export function filesForServers(root: string): string[] {
  const own = ['package.json', 'dist/sockets'].map((name) => `${INSIDE.package}/${name}`)
  return [...own, ...nativePackages(root, 'koffi').map(([, to]) => to)]
}

/** A package and the folder of its binaries, which npm puts beside it. */
function nativePackages(root: string, name: string): [from: string, to: string][] {
  const require = createRequire(path.join(root, 'package.json'))
  const own = realpathSync(folderOf(require.resolve(name), name))
  const binaries = { koffi: '@koromix', esbuild: '@esbuild' }[name] as string
  const beside = path.join(path.dirname(own), binaries)
  const both: [string, string][] = [[own, `${INSIDE.package}/node_modules/${name}`]]
  if (existsSync(beside)) both.push([beside, `${INSIDE.package}/node_modules/${binaries}`])
  return both
}

function folderOf(file: string, name: string): string {
  const end = file.lastIndexOf(`/node_modules/${name}/`)
  return file.slice(0, end + `/node_modules/${name}`.length)
}
