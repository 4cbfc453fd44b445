import {
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { type Exercise, exercises, packageRoot } from './course.ts'
import { UsageError } from './usage-error.ts'
import { workspaceFiles } from './workspace-files.ts'

/** What was done to a workspace: names of files, from its folder. */
export interface Made {
  created: string[]
  /** Was there already, and was left as it is. */
  kept: string[]
}

/** The workspace around this folder: the nearest package.json above with a "learn-tcp" field. */
export function findWorkspace(start: string): string | undefined {
  for (let dir = path.resolve(start); ; dir = path.dirname(dir)) {
    if (isWorkspace(dir)) return dir
    if (dir === path.dirname(dir)) return undefined
  }
}

export function isWorkspace(dir: string): boolean {
  return packageJson(dir)?.['learn-tcp'] !== undefined
}

/** Makes a workspace, or adds to one what it lacks. A file that exists is never written to. */
export function makeWorkspace(dir: string, root = packageRoot()): Made {
  if (packageJson(dir) && !isWorkspace(dir)) throw takenBySomethingElse(dir)
  const made: Made = { created: [], kept: [] }
  mkdirSync(dir, { recursive: true })
  for (const [name, text] of Object.entries(workspaceFiles(version(root)))) {
    mkdirSync(path.dirname(path.join(dir, name)), { recursive: true })
    note(made, name, () => writeFileSync(path.join(dir, name), text, { flag: 'wx' }))
  }
  for (const exercise of exercises(root)) addExercise(dir, exercise, made)
  linkPackage(dir, root)
  return made
}

/** A file that exists is not written to, and without its own package.json a folder is no workspace. */
function takenBySomethingElse(dir: string): UsageError {
  const { dependencies, devDependencies } = packageJson(dir) ?? {}
  const isOfInstallation = [dependencies, devDependencies].some(
    (packages) => 'learn-tcp' in Object(packages),
  )
  const whose = isOfInstallation
    ? `The package.json in ${dir} came with the installation of learn-tcp.`
    : `${dir} has the package.json of another project.`
  const inside = path.relative('', path.join(dir, 'learn-tcp'))
  return new UsageError(
    `${whose} Your servers need a folder of their own: npx learn-tcp init ${inside}`,
  )
}

/** Copies what a learner reads and edits; hints stay where `learn-tcp hint` shows them one by one. */
export function addExercise(dir: string, { slug, dir: source }: Exercise, made = nothing()): Made {
  mkdirSync(path.join(dir, slug), { recursive: true })
  for (const file of starterFiles(source)) {
    const name = path.join(slug, file)
    note(made, name, () =>
      copyFileSync(path.join(source, file), path.join(dir, name), constants.COPYFILE_EXCL),
    )
  }
  return made
}

/** The file that a learner edits and `verify` starts, when nothing else is said. */
export function serverFile(dir: string, { slug }: Exercise): string {
  return path.join(dir, slug, 'server.ts')
}

/** Where the work is: those files of the stub that say TODO. */
export function filesToEdit(dir: string, { slug, dir: source }: Exercise): string[] {
  const isOpen = (file: string) =>
    file.endsWith('.ts') && readFileSync(path.join(source, file), 'utf8').includes('TODO')
  const open = starterFiles(source).filter(isOpen)
  return (open.length > 0 ? open : ['server.ts']).map((file) => path.join(dir, slug, file))
}

export function starterFiles(exerciseDir: string): string[] {
  return readdirSync(exerciseDir).filter((file) => file.endsWith('.ts') || file === 'problem.md')
}

/**
 * node_modules/learn-tcp points to this package, so that editors and plain `node` find
 * learn-tcp/sockets without a network; so do the types of Node that came with it, or `process`
 * would be underlined in every stub. A package that npm installed there is left alone.
 */
export function linkPackage(dir: string, root = packageRoot()): void {
  if (linkInto(dir, 'learn-tcp', root)) linkCommand(dir)
  const types = folderOf('@types/node', root)
  if (types) linkInto(dir, '@types/node', types)
}

/** False if nothing had to be done, or may be. */
function linkInto(dir: string, name: string, target: string): boolean {
  const link = path.join(dir, 'node_modules', name)
  const there = lstatSync(link, { throwIfNoEntry: false })
  if (there && !there.isSymbolicLink()) return false
  if (there && existsSync(link) && realpathSync(link) === realpathSync(target)) return false
  mkdirSync(path.dirname(link), { recursive: true })
  rmSync(link, { force: true })
  symlinkSync(target, link, 'junction') // the kind counts on Windows only, where it needs no rights
  return true
}

/** Where a package was installed for this one: inside it, or beside it. */
function folderOf(name: string, root: string): string | undefined {
  try {
    return path.dirname(
      createRequire(path.join(root, 'package.json')).resolve(`${name}/package.json`),
    )
  } catch {
    return undefined
  }
}

/** For npx, so that it finds the command in the workspace and need not ask the registry. */
function linkCommand(dir: string): void {
  const link = path.join(dir, 'node_modules', '.bin', 'learn-tcp')
  if (process.platform === 'win32' || lstatSync(link, { throwIfNoEntry: false })) return
  mkdirSync(path.dirname(link), { recursive: true })
  symlinkSync('../learn-tcp/dist/cli.js', link)
}

function note(made: Made, name: string, create: () => void): void {
  try {
    create()
    made.created.push(name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    made.kept.push(name)
  }
}

function nothing(): Made {
  return { created: [], kept: [] }
}

function packageJson(dir: string): Record<string, unknown> | undefined {
  let text: string
  try {
    text = readFileSync(path.join(dir, 'package.json'), 'utf8')
  } catch {
    return undefined
  }
  try {
    return Object(JSON.parse(text))
  } catch {
    return {} // somebody's, and broken: not ours
  }
}

function version(root: string): string {
  return String(packageJson(root)?.version)
}
