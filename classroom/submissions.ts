import { lstatSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { lookAlikes, namesIn, shown, toldApart } from './learner-names.ts'
import { hasServer, isByExercise, isWorkspace, lookInto } from './places.ts'
import { languageOf } from './start.ts'

/** One exercise as one learner has handed it in. */
export interface Submission {
  learner: string
  exercise: string
  /** What belongs to it: the learner's folder, or one file. */
  root: string
  /** The server within it: the folder of the exercise, or a file. */
  at: string
  /** Why it cannot be graded, when that is known already. */
  problem?: string
}

export interface Found {
  submissions: Submission[]
  learners: string[]
  /** Worth saying; it costs nobody anything. */
  remarks: string[]
  /** Handed in, perhaps, by somebody: it is not graded, and that is said. */
  lost: string[]
}

export interface Search {
  /** All slugs of the course. */
  course: string[]
  /** Those that are asked for; undefined for all that were handed in. */
  wanted?: string[]
  /** A folder that holds the workspace of one learner belongs to this one. */
  learner?: string
  /** Ours: not to be taken for a learner. */
  out: string
}

/**
 * Finds what was handed in. A folder has a folder for each learner, with the exercises in it (`ann/05-loop/server.ts`,
 * `ann/05-loop.py`), or files with the learner's name in theirs (`ann_05-loop.ts`); or it is itself the workspace of
 * one learner. No link is followed.
 */
export function findSubmissions(folders: string[], search: Search): Found {
  const found: Found = { submissions: [], learners: [], remarks: [], lost: [] }
  for (const folder of folders) {
    if (isByExercise(folder, search.course)) addExercises(found, folder, search)
    else if (isWorkspace(folder, search.course) || (theOnly(search) && hasServer(folder)))
      addLearner(found, folder, search, ownName(folder, search))
    else addClass(found, folder, search)
  }
  found.learners = [...new Set(found.learners)].sort(byName)
  if (search.wanted)
    found.submissions = found.submissions.filter((one) => search.wanted?.includes(one.exercise))
  found.submissions = withoutRivals(found.submissions)
  for (const group of lookAlikes(found.learners))
    found.remarks.push(
      `${group.map(toldApart).join(' and ')} look like one name: they are graded as ${group.length} learners.`,
    )
  return found
}

/** When it is the only one, it need not be in every name. */
const theOnly = ({ wanted }: Search) => (wanted?.length === 1 ? wanted[0] : undefined)

/** A folder for each exercise, as learning platforms export each assignment: `05-loop/ann/server.ts`, `05-loop/ann.py`. */
function addExercises(found: Found, folder: string, search: Search): void {
  for (const slug of search.wanted ?? search.course) {
    const own = path.join(folder, slug)
    const isThere = lstatSync(own, { throwIfNoEntry: false })?.isDirectory()
    if (isThere) addClass(found, own, { ...search, wanted: [slug] })
  }
}

const byName = (a: string, b: string): number =>
  a.localeCompare(b, 'en', { numeric: true }) || (a < b ? -1 : a > b ? 1 : 0)

const ownName = (folder: string, { learner }: Search) =>
  learner ?? path.basename(realpathSync(folder))

function addClass(found: Found, folder: string, search: Search): void {
  const { names, unreadable } = namesIn(folder)
  for (const name of unreadable)
    found.lost.push(`${shown(name)} has a name that is not UTF-8: rename it.`)
  for (const name of names) {
    const full = path.join(folder, name)
    if (name.startsWith('.') || /^(node_modules|__MACOSX)$/.test(name) || isOurs(full, search))
      continue
    const stats = lstatSync(full)
    if (stats.isDirectory()) addFolder(found, full, search, name)
    else if (stats.isFile()) addFile(found, folder, name, search)
    else found.lost.push(`${shown(name)} is a link or a device: such are not followed.`)
  }
}

function addFolder(found: Found, folder: string, search: Search, name: string): void {
  try {
    addLearner(found, folder, search, learnerOf(name))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (!code) throw error
    found.lost.push(`${shown(name)} cannot be read: ${shown(message)}.`)
  }
}

/** Moodle calls folders `Ann Lee_1234_assignsubmission_file_`: the number tells two of one name apart, the rest says nothing. */
const learnerOf = (name: string): string => name.replace(/_assignsubmission_file_?$/, '')

function isOurs(full: string, { out }: Search): boolean {
  return path.resolve(full) === path.resolve(out)
}

function addLearner(found: Found, folder: string, search: Search, learner: string): void {
  found.learners.push(learner)
  const { root, places } = lookInto(folder, search.course, search.wanted)
  if (places.size === 0)
    found.remarks.push(`${shown(learner)} has none of the exercises in ${shown(folder)}.`)
  for (const [exercise, at] of places)
    for (const one of at) found.submissions.push({ learner, exercise, root, at: one })
}

/** `ann_05-loop.ts`; Canvas and browsers put `-1` or ` (1)` behind the name of a second one. */
function addFile(found: Found, folder: string, name: string, search: Search): void {
  const { name: stem } = path.parse(name)
  const exercise = search.course.find((slug) => called(slug).test(stem)) ?? theOnly(search)
  if (exercise && languageOf(name)) {
    const [, learner = stem] = called(exercise).exec(stem) ?? called('server|main').exec(stem) ?? []
    const [root, at] = [path.join(folder, name), name]
    found.learners.push(learnerOf(learner))
    found.submissions.push({ learner: learnerOf(learner), exercise, root, at })
  } else if (/\.(zip|tar|t?gz|7z|rar)$/i.test(name))
    found.lost.push(`${shown(name)} is packed: unpack it into a folder of that name.`)
  else if (languageOf(name))
    found.lost.push(
      `${shown(name)} names no learner and exercise; it should be called like ann_05-loop.ts.`,
    )
  else found.remarks.push(`${shown(name)} is no submission.`)
}

const called = (what: string) => new RegExp(`^(.+?)[ _-]+(?:${what})(?:-\\d+| \\(\\d+\\))?$`, 'i')

/** Two for one exercise: nobody can know which is meant, so neither is graded. */
function withoutRivals(submissions: Submission[]): Submission[] {
  const groups = new Map<string, Submission[]>()
  for (const one of submissions) {
    const key = JSON.stringify([one.learner, one.exercise])
    groups.set(key, [...(groups.get(key) ?? []), one])
  }
  return [...groups.values()].map(([first, ...others]) => {
    const one = first as Submission
    if (others.length === 0) return one
    const places = [one, ...others].map(({ root, at }) =>
      shown(path.basename(root) === at ? at : path.join(path.basename(root), at)),
    )
    return {
      ...one,
      problem: `it was handed in ${places.length} times: ${places.join(' and ')}; leave one`,
    }
  })
}
