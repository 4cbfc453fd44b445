import { existsSync, readFileSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { writers } from '../../classroom/reports.ts'
import type { Input } from '../command.ts'
import { exercises, findExercise, packageRoot } from '../course.ts'
import { nearest } from '../nearest.ts'
import { UsageError } from '../usage-error.ts'

/** What a teacher has asked for, looked over before anything is started. */
export interface GradeWishes {
  folders: string[]
  /** Slugs; undefined for all that were handed in. */
  exercises: string[] | undefined
  formats: string[]
  out: string
  jobs: number
  learner: string | undefined
  shard: Shard | undefined
  isSandboxed: boolean
  command: string[] | undefined
  version: string
}

export function gradeWishes({ positionals, options, rest }: Input): GradeWishes {
  const text = (name: string) => options[name] as string | undefined
  return {
    folders: wantedFolders(positionals),
    exercises: wantedExercises(text('exercises')),
    formats: wantedFormats(text('format') ?? 'csv,json'),
    out: text('out') ?? 'grades',
    jobs: wantedJobs(text('jobs')),
    learner: text('learner'),
    shard: wantedShard(text('shard')),
    isSandboxed: options.sandbox === true,
    command: rest,
    version: JSON.parse(readFileSync(path.join(packageRoot(), 'package.json'), 'utf8')).version,
  }
}

function wantedFolders(folders: string[]): string[] {
  if (folders.length === 0)
    throw new UsageError(
      'Which folder? It holds a folder for each learner: npx learn-tcp grade FOLDER',
    )
  for (const folder of folders)
    if (!existsSync(folder) || !statSync(folder).isDirectory())
      throw new UsageError(`There is no folder ${folder}. Is the path right?`)
  return folders
}

/** `1-5,loop`: numbers, names, and numbers from and to. */
function wantedExercises(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined
  const slugs = words(list).flatMap((word) => {
    const [, from, to] = /^(\d+)-(\d+)$/.exec(word) ?? []
    if (from === undefined) return findExercise(word).slug
    const all = exercises().filter(({ number }) => number >= Number(from) && number <= Number(to))
    if (all.length === 0)
      throw new UsageError(`There are no exercises ${word}. See npx learn-tcp list`)
    return all.map(({ slug }) => slug)
  })
  if (slugs.length === 0)
    throw new UsageError('--exercises needs names, as in --exercises 1-5,loop')
  return [...new Set(slugs)].sort()
}

function wantedFormats(list: string): string[] {
  const formats = words(list)
  const known = Object.keys(writers)
  for (const format of formats) {
    if (known.includes(format)) continue
    const [close] = nearest(format, known)
    throw new UsageError(
      `There is no format ${format}. ${close ? `Did you mean ${close}?` : `There are ${known.join(', ')}.`}`,
    )
  }
  if (formats.length === 0) throw new UsageError(`--format needs names: ${known.join(', ')}`)
  return [...new Set(formats)]
}

function wantedJobs(number: string | undefined): number {
  if (number === undefined) return availableParallelism()
  if (!/^[1-9]\d{0,2}$/.test(number))
    throw new UsageError(`--jobs needs a number from 1 to 999, not ${number}.`)
  return Number(number)
}

/** The third of eight parts: `3/8`. */
export interface Shard {
  number: number
  of: number
}

function wantedShard(text: string | undefined): Shard | undefined {
  if (text === undefined) return undefined
  const [, number, of] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number)
  if (!number || !of || number > of)
    throw new UsageError(`--shard needs a part of a whole, from 1/${of || 8} on, not ${text}.`)
  return { number, of }
}

const words = (list: string) =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
