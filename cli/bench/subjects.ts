import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Command, commandForFile } from '../../checker/command.ts'
import { type Exercise, exercises, findExercise } from '../course.ts'
import { serverFile } from '../workspace.ts'
import type { LeftOut, SubjectFacts } from './results.ts'

/** Who is measured, and how it is started: for each start anew, told what the others are told. */
export interface Subject extends SubjectFacts {
  command(settings: { port: number }): Promise<Command>
}

/** The rungs of the ladder: each changes who calls `serve`, and who waits where. */
const IDEAS: Record<string, string> = {
  '05-loop': 'one client at a time',
  '06-go-concurrent': 'a thread for each connection',
  '07-pool': 'a pool of threads',
  '08-timeouts': 'a pool of threads, with a clock',
  '09-backlog': 'a pool of threads, bounded',
  '10-race': 'a pool of threads that shares a counter',
  '11-framing': 'a pool of threads, whole requests',
  '12-http': 'a pool of threads, HTTP',
  '13-keep-alive': 'a pool of threads, connections kept',
  '15-event-loop': 'one event loop',
  '16-hybrid': 'an event loop for each CPU',
  '18-graceful': 'a pool of threads, stopped gracefully',
}

const LADDER = ['05-loop', '06-go-concurrent', '07-pool', '15-event-loop', '16-hybrid']

/**
 * The exercises that these words name, without words the ladder. What is not there yet is left out, and told.
 * @param workspace the learner's own servers are measured, where it is given
 */
export function stages(
  words: string[] | undefined,
  workspace: string | undefined,
): { subjects: Subject[]; leftOut: LeftOut[] } {
  const subjects: Subject[] = []
  const leftOut: LeftOut[] = []
  const known = exercises()
  const named = words?.map((word) => findExercise(word)) ?? []
  const wanted = words ? named.map(({ slug }) => slug) : LADDER
  for (const slug of wanted) {
    const exercise = known.find((one) => one.slug === slug)
    if (!exercise)
      leftOut.push({ what: slug, why: 'this version of the course has no such exercise' })
    else {
      const file = fileOf(exercise, workspace)
      if (existsSync(file)) subjects.push(stage(slug, file))
      else leftOut.push({ what: slug, why: `there is no ${file}` })
    }
  }
  return { subjects, leftOut }
}

const fileOf = (exercise: Exercise, workspace: string | undefined) =>
  workspace ? serverFile(workspace, exercise) : path.join(exercise.solutionDir, 'server.ts')

const stage = (slug: string, file: string): Subject => ({
  name: slug,
  idea: IDEAS[slug] ?? '',
  kind: 'stage',
  command: () => commandForFile(file),
})
