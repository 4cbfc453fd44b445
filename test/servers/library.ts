import type { Failure, Program } from '../../checker/mutants/mutant.ts'
import type { Verdict } from '../../checker/verdict.ts'
import { verify } from '../../checker/verify.ts'
import type { Variant } from '../variants/variant.ts'
import { mutantsOf, root, slugsIn } from './course.ts'
import { type AnyProgram, judge, languageOf, missingTool } from './programs.ts'

/** A server whose verdict is known: one of the course, a right one in another style, or a known mistake. */
export interface Specimen {
  exercise: string
  /** What it is or does, in words; no other of the exercise has the same. */
  name: string
  language: string
  /** `passed`, or the kind of failure; two, with ` or ` between them, where the server's own threads race. */
  due: string
  /** A tool that is missing on this machine to run it. */
  missing?: string | undefined
  check(): Promise<Verdict>
}

/** All servers of these exercises, the right ones first. */
export async function library(exercises = slugsIn('exercises')): Promise<Specimen[]> {
  const variants = await rightServers()
  return (await Promise.all(exercises.map((slug) => specimensOf(slug, variants)))).flat()
}

async function specimensOf(exercise: string, variants: Variant[]): Promise<Specimen[]> {
  const file = (folder: string) => `${root}${folder}/${exercise}/server.ts`
  const own = (name: string, due: string, folder: string): Specimen => {
    const check = () => verify(exercise, { file: file(folder) })
    return { exercise, name, language: 'TypeScript', due, check }
  }
  const other = (name: string, due: string, program: AnyProgram): Specimen => {
    const [language, missing] = [nameOf(program), missingTool(program)]
    return { exercise, name, language, due, missing, check: () => judge(exercise, program) }
  }
  const { stub, mutants } = await mutantsOf(exercise)
  const right = variants.filter(({ exercises }) => exercises.includes(exercise))
  return [
    own('the solution', 'passed', 'solutions'),
    ...right.map((variant) => other(variant.style, 'passed', variant)),
    own('the stub', stub.kind, 'exercises'),
    ...mutants.map((mutant) => other(mutant.mistake, kindsOf(mutant), mutant)),
  ]
}

async function rightServers(): Promise<Variant[]> {
  const files = slugsIn('test/variants').map((slug) => import(`../variants/${slug}.ts`))
  return (await Promise.all(files)).flatMap(({ default: variants }) => variants as Variant[])
}

const NAMES: Record<string, string> = {
  python: 'Python',
  c: 'C',
  go: 'Go',
  sh: 'shell',
  node: 'Node',
}

const nameOf = (program: Program | AnyProgram) => NAMES[languageOf(program)] ?? 'TypeScript'

const kindsOf = ({ kind, orKind }: Failure) => (orKind ? `${kind} or ${orKind}` : kind)

export const isDue = ({ due }: Specimen, verdict: Verdict): boolean =>
  due.split(' or ').includes(told(verdict))

/** What a verdict says in a word: `passed`, the kind of the failure, or `could-not-run`. */
export const told = ({ outcome, failure }: Verdict): string => failure?.kind ?? outcome
