import { lstatSync } from 'node:fs'
import path from 'node:path'
import { namesIn } from './learner-names.ts'
import { languageOf } from './start.ts'

/** Only by whole names, as in a workspace: learners may be called 1, 2 and 3, as groups are. */
export const isWorkspace = (folder: string, course: string[]): boolean =>
  namesIn(folder).names.some((name) => course.includes(name) && isFolder(folder, name))

/** Folders of exercises that hold no server, but folders or files of learners. */
export function isByExercise(folder: string, course: string[]): boolean {
  const own = namesIn(folder).names.filter(
    (name) => course.includes(name) && isFolder(folder, name),
  )
  return own.length > 0 && own.every((name) => !hasFiles(path.join(folder, name)))
}

/** Its own, and not those of learners, which have names. */
const hasFiles = (folder: string) =>
  hasServer(folder) || namesIn(folder).names.every((name) => name.endsWith('.md'))

/** Archives are often unpacked into a folder too many, or two. */
export function lookInto(
  folder: string,
  course: string[],
  wanted: string[] | undefined,
  deeper = 2,
): { root: string; places: Places } {
  const places = placesIn(folder, course)
  const only = wanted?.length === 1 ? wanted[0] : undefined
  if (places.size === 0 && only && hasServer(folder)) places.set(only, [''])
  if (places.size > 0 || deeper === 0) return { root: folder, places }
  const folders = namesIn(folder).names.filter((name) => isFolder(folder, name))
  const [single] = folders
  return folders.length === 1 && single
    ? lookInto(path.join(folder, single), course, wanted, deeper - 1)
    : { root: folder, places }
}

/** Slug → names in the folder. */
type Places = Map<string, string[]>

/** The exercises in a learner's folder: `05-loop/`, `loop/`, `5/`, or a file of such a name. */
function placesIn(folder: string, course: string[]): Places {
  const places: Places = new Map()
  for (const name of namesIn(folder).names) {
    const stats = lstatSync(path.join(folder, name))
    const isSource = !stats.isDirectory() && languageOf(name)
    const exercise = course.find((slug) => isCalled(slug, isSource ? path.parse(name).name : name))
    // A link is no place, but what has this name was meant to be one: it is told later that it leads nowhere.
    if (!exercise || !(isSource || stats.isDirectory() || stats.isSymbolicLink())) continue
    places.set(exercise, [...(places.get(exercise) ?? []), name])
  }
  return places
}

function isCalled(slug: string, name: string): boolean {
  const [, number, word] = /^(\d+)-(.*)$/.exec(slug) as unknown as [string, string, string]
  const said = name.toLowerCase().replace(/[_ ]/g, '-')
  return [slug, word, number, `${Number(number)}`, `${Number(number)}-${word}`].includes(said)
}

const isFolder = (folder: string, name: string) =>
  lstatSync(path.join(folder, name)).isDirectory() && !/^(node_modules|__MACOSX|\..*)$/.test(name)

/** Is there something to start, right here? */
export const hasServer = (folder: string) =>
  namesIn(folder).names.some(
    (name) => name === 'learn-tcp.json' || (/^(server|main)\./.test(name) && languageOf(name)),
  )
