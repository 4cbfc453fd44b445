import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { nearest } from './nearest.ts'
import { UsageError } from './usage-error.ts'

/** One exercise. The slug is the registry: nothing else lists the exercises. */
export interface Exercise {
  /** `05-loop`: the folder in exercises/ and solutions/, the check, the mutants, the slides. */
  slug: string
  number: number
  /** `loop` */
  name: string
  /** The first heading of problem.md. */
  title: string
  dir: string
  solutionDir: string
}

/** All exercises in their order. */
export function exercises(root = packageRoot()): Exercise[] {
  const folder = path.join(root, 'exercises')
  const slugs = readdirSync(folder).filter((entry) => /^\d+-[\w-]+$/.test(entry))
  return slugs.map((slug) => exercise(root, slug)).sort((a, b) => a.number - b.number)
}

/** The exercise that `05-loop`, `loop`, `5` or `05` names. */
export function findExercise(name: string, root = packageRoot()): Exercise {
  const all = exercises(root)
  const found = all.find((one) => isCalled(one, name))
  if (found) return found
  const close = nearest(
    name,
    all.flatMap((one) => [one.name, one.slug]),
  )
  const last = all.at(-1)
  throw new UsageError(
    close.length > 0
      ? `There is no exercise ${name}. Did you mean ${close.join(' or ')}?`
      : `There is no exercise ${name}. They are numbered 1 to ${last?.number ?? 0}: npx learn-tcp list`,
  )
}

/** The folder of the package, from its sources as well as from dist/. */
export function packageRoot(start = import.meta.dirname): string {
  for (let dir = start; ; dir = path.dirname(dir)) {
    if (packageName(dir) === 'learn-tcp') return dir
    if (dir === path.dirname(dir))
      throw new Error(`learn-tcp has lost its package.json above ${start}`)
  }
}

function isCalled(exercise: Exercise, name: string): boolean {
  const wanted = name.toLowerCase()
  return (
    exercise.slug === wanted ||
    exercise.name === wanted ||
    (/^\d+$/.test(wanted) && exercise.number === Number(wanted))
  )
}

function exercise(root: string, slug: string): Exercise {
  const dir = path.join(root, 'exercises', slug)
  const dash = slug.indexOf('-')
  return {
    slug,
    number: Number(slug.slice(0, dash)),
    name: slug.slice(dash + 1),
    title: firstHeading(dir) ?? slug.slice(dash + 1),
    dir,
    solutionDir: path.join(root, 'solutions', slug),
  }
}

function firstHeading(dir: string): string | undefined {
  try {
    return /^# +(.+)$/m.exec(readFileSync(path.join(dir, 'problem.md'), 'utf8'))?.[1]?.trim()
  } catch {
    return undefined // the folder of an exercise that is being written
  }
}

function packageName(dir: string): unknown {
  try {
    return JSON.parse(readFileSync(path.join(dir, 'package.json'), 'utf8')).name
  } catch {
    return undefined
  }
}
