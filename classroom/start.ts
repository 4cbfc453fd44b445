import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { NotGradable } from './graded.ts'

/** How a server is started: paths are relative to what was handed in. */
export type Start = { file: string } | { words: string[]; folder: string; build?: string[] }

/** Where the server lies in what was handed in: the folder of the exercise, or one file. */
export interface Place {
  root: string
  at: string
}

/**
 * How this server is started, the first that applies: `learn-tcp.json` beside it, which says
 * `{ "command": ["python3", "app.py"], "build": ["make"] }`; else the one file `server.*` or `main.*` of a language that
 * is known. A stub that nobody has touched counts only when there is nothing else.
 * @throws NotGradable when there is nothing to start, or more than one thing
 */
export function startOf({ root, at }: Place, stub: string, command?: string[]): Start {
  const full = path.join(root, at)
  const isFolder = statSync(full, { throwIfNoEntry: false })?.isDirectory()
  if (isFolder === undefined) throw new NotGradable(`there is no file ${at}, or it is a link`)
  const folder = isFolder ? at : path.dirname(at)
  if (command) return { words: command, folder }
  if (!isFolder) return startOfFile(folder, path.basename(at), [path.basename(at)])

  const own = path.join(full, 'learn-tcp.json')
  if (existsSync(own)) return { ...toldBy(own), folder }

  const files = readdirSync(full).filter((name) => statSync(path.join(full, name)).isFile())
  const servers = files.filter((name) => /^(server|main)\.\w+$/.test(name) && languageOf(name))
  const touched = servers.filter((name) => !isSame(path.join(full, name), path.join(stub, name)))
  const [first, second] = touched.length > 0 ? touched : servers
  if (first === undefined) throw new NotGradable(nothingIn(at))
  if (second !== undefined)
    throw new NotGradable(
      `there are ${first} and ${second}: say which in learn-tcp.json, as in ${EXAMPLE}`,
    )
  return startOfFile(folder, first, files)
}

const EXAMPLE = '{ "command": ["python3", "server.py"] }'

const nothingIn = (at: string) =>
  `there is nothing to start in ${at || 'the folder'}: no server.ts, no server or main of another language, no learn-tcp.json with ${EXAMPLE}`

function toldBy(file: string): { words: string[]; build?: string[] } {
  const wrong = (what: string) =>
    new NotGradable(`learn-tcp.json ${what}; it should look like ${EXAMPLE}`)
  let told: unknown
  try {
    told = JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    throw wrong('is no JSON')
  }
  const { command, build } = Object(told) as Record<string, unknown>
  if (!isWords(command)) throw wrong('names no command')
  if (build !== undefined && !isWords(build)) throw wrong('has a build that is no list of words')
  return { words: command, ...(build && { build: build as string[] }) }
}

const isWords = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length > 0 && value.every((word) => typeof word === 'string')

const BUILT = './learn-tcp-server'

type Language = (file: string, files: string[]) => { words: string[]; build?: string[] }

const with_ =
  (...program: string[]): Language =>
  (file) => ({ words: [...program, file] })

const compiled =
  (...compiler: string[]): Language =>
  (file) => ({ build: [...compiler, '-o', BUILT, file], words: [BUILT] })

const LANGUAGES: Record<string, Language> = {
  py: with_('python3'),
  rb: with_('ruby'),
  pl: with_('perl'),
  php: with_('php'),
  lua: with_('lua'),
  java: with_('java'), // a single file is compiled as it is started (JEP 330)
  c: compiled('cc', '-O1', '-pthread'),
  cc: compiled('c++', '-O1', '-pthread'),
  cpp: compiled('c++', '-O1', '-pthread'),
  rs: compiled('rustc', '-O'),
  go: (_, files) => ({
    // All files of a folder are one package; without a go.mod they must be named.
    build: ['go', 'build', '-o', BUILT, ...(files.includes('go.mod') ? ['.'] : goFiles(files))],
    words: [BUILT],
  }),
}

const goFiles = (files: string[]) =>
  files.filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))

const isForNode = (name: string) => /\.[cm]?[jt]s$/.test(name)

/** Is there a language for files of this name? */
export const languageOf = (name: string): boolean =>
  isForNode(name) || Object.hasOwn(LANGUAGES, path.extname(name).slice(1))

function startOfFile(folder: string, name: string, files: string[]): Start {
  if (isForNode(name)) return { file: path.join(folder, name) }
  const language = LANGUAGES[path.extname(name).slice(1)]
  if (!language) throw new NotGradable(`nobody knows how to start ${name}`)
  return { ...language(name, files), folder }
}

function isSame(file: string, other: string): boolean {
  return existsSync(other) && readFileSync(file).equals(readFileSync(other))
}
