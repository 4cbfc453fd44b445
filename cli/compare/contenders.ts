import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { type Command, commandForFile, commandFromWords } from '../../checker/command.ts'
import type { Input } from '../command.ts'
import { currentExercise } from '../commands/print.ts'
import { type Exercise, exercises, findExercise } from '../course.ts'
import { requireWorkspace } from '../first-use.ts'
import type { Shop } from '../shop.ts'
import { UsageError } from '../usage-error.ts'
import { serverFile } from '../workspace.ts'

/** One of the two servers that are compared. */
export interface Contender {
  /** As it is named in the picture. */
  name: string
  /** Whose model it is; undefined for a file of which that is not known. */
  exercise: Exercise | undefined
  command: Command
}

const MINE = 'mine'

/** An exercise stands for its solution, `mine` for the learner's server, what follows `--` for `mine` as well. */
export async function contenders(input: Input, shop: Shop): Promise<[Contender, Contender]> {
  const { positionals, rest } = input
  const words = rest && !positionals.includes(MINE) ? [...positionals, MINE] : positionals
  const [first, second, tooMuch] = words
  if (first === undefined || second === undefined) throw new UsageError(`Name two. ${examples()}`)
  if (tooMuch !== undefined || first === second)
    throw new UsageError(`Two different ones are compared. ${examples()}`)
  const one = await contender(first, input, shop)
  try {
    return [one, await contender(second, input, shop)]
  } catch (error) {
    await one.command.remove()
    throw error
  }
}

async function contender(word: string, input: Input, shop: Shop): Promise<Contender> {
  if (word === MINE && input.rest)
    return { name: MINE, exercise: shop.current(), command: commandFromWords(input.rest) }
  if (word === MINE) {
    const exercise = comparable(currentExercise(shop))
    const file = serverFile(await requireWorkspace(shop, input.out), exercise)
    return { name: MINE, exercise, command: await commandForFile(file) }
  }
  if (isFile(word)) return ofFile(word)
  const exercise = comparable(findExercise(word))
  const file = path.join(exercise.solutionDir, 'server.ts')
  return { name: exercise.name, exercise, command: await commandForFile(file) }
}

/** A file in an exercise's folder belongs to that exercise. */
async function ofFile(file: string): Promise<Contender> {
  const folder = path.basename(path.dirname(path.resolve(file)))
  const exercise = exercises().find(({ slug }) => slug === folder)
  if (exercise) comparable(exercise)
  const name = path.join(folder, path.basename(file))
  return { name, exercise, command: await commandForFile(file) }
}

function comparable(exercise: Exercise): Exercise {
  if (isComparable(exercise)) return exercise
  const why =
    exercise.number < 5
      ? 'serves one client and ends, so there is nobody to compare'
      : 'is another story'
  throw new UsageError(`${exercise.slug} ${why}. ${examples()}`)
}

/** From the first server that serves one after another to the last of those that have a thread for each client. */
const isComparable = ({ number }: Exercise) => number >= 5 && number <= 9

function examples(): string {
  const names = exercises()
    .filter(isComparable)
    .map(({ name }) => name)
  return `npx learn-tcp run --compare loop pool compares two servers under the same clients. Each is one of ${names.join(', ')}, or mine, or a file of yours.`
}

const isFile = (word: string) => existsSync(word) && statSync(word).isFile()
