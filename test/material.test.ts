import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, type ExpectStatic, expect, test } from 'vitest'
import { KIND_NAMES } from '../checker/hints.ts'
import type { Failure } from '../checker/mutants/mutant.ts'
import type { Verdict } from '../checker/verdict.ts'
import { verify } from '../checker/verify.ts'
import { mutantsOf, root, slugsIn } from './servers/course.ts'
import { judge, missingTool } from './servers/programs.ts'
import { AT_MOST, isLong, turns, weightOf } from './servers/turns.ts'
import { MAIN_MISTAKES, transcript } from './transcript.ts'

/*
 * Proves the course: what is given fails as it should, what is shown passes, every known mistake is seen.
 * What a learner reads then is compared word for word: `npm test -- -u` writes test/transcripts anew, and the diff
 * shows what has changed for a reader.
 */

const COLUMNS = 72 // a solution is projected

/** Kinds that no mutant of 01 to 05 shows, each with the reason. */
const NOT_SHOWN: Record<string, string> = {
  killed: 'somebody else ends the server by a signal; no program does it to itself by mistake',
  incomplete: 'an answer that stops in the middle has a kind of its own, by what is missing',
  'too-greedy': 'test/hostile.test.ts shows it',
  'never-connected':
    'whoever keeps the dropped ones out leaves others unanswered, and that is seen first',
}

const slugs = slugsIn('exercises')
const inTurn = turns(3)

describe('the folders', () => {
  for (const folder of ['solutions', 'checker/checks', 'checker/mutants'])
    test(`${folder} has the exercises that exercises has`, () => {
      expect(slugsIn(folder)).toEqual(slugs)
    })

  for (const folder of ['exercises', 'solutions'])
    test(`${folder} fits on a slide: ${COLUMNS} columns`, () => {
      const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      const tooWide = files
        .filter((file) => file.endsWith('.ts'))
        .flatMap((file) =>
          readFileSync(join(root, folder, file), 'utf8')
            .split('\n')
            .flatMap((line, i) => ([...line].length > COLUMNS ? [`${file}:${i + 1}`] : [])),
        )
      expect(tooWide).toEqual([])
    })

  test('serve.ts is written in 05, and does not change by a byte until 07', () => {
    const written = readFileSync(join(root, 'solutions', '05-loop', 'serve.ts'))
    for (const slug of ['06-go-concurrent', '07-pool'])
      for (const folder of ['exercises', 'solutions'])
        expect(readFileSync(join(root, folder, slug, 'serve.ts'))).toEqual(written)
  })

  // What a learner has written there is carried on; the stub of its own exercise is what it is written from.
  const WRITTEN = { 'parse.ts': '11-framing', 'answer.ts': '11-framing', 'router.ts': '12-http' }
  for (const [file, born] of Object.entries(WRITTEN))
    test(`${file} is written in ${born}, and does not change by a byte until 16`, () => {
      const written = readFileSync(join(root, 'solutions', born, file))
      const later = slugs.filter((slug) => slug > born && slug < '17')
      for (const folder of ['exercises', 'solutions'])
        for (const slug of later)
          if (existsSync(join(root, folder, slug, file)))
            expect(readFileSync(join(root, folder, slug, file)), `${folder}/${slug}`).toEqual(
              written,
            )
    })
})

for (const slug of slugs)
  describe.concurrent(slug, { timeout: AT_MOST }, async () => {
    const { stub, mutants } = await mutantsOf(slug)
    const file = (folder: string) => join(root, folder, slug, 'server.ts')
    const weight = weightOf(slug)
    let solution: Verdict
    let sentences: string[]

    beforeAll(async () => {
      solution = await inTurn(() => verify(slug, { file: file('solutions') }), weight)
      sentences = solution.steps.map(({ sentence }) => numberless(sentence))
      expect(whatFailed(solution)).toBe('passed')
    }, AT_MOST)

    function failsBy(verdict: Verdict, failure: Failure): void {
      const step = numberless(failure.step)
      const kind = verdict.failure?.kind === failure.orKind ? failure.orKind : failure.kind
      expect(whatFailed(verdict)).toBe(`${kind}: ${step}`)
      if (kind === 'syntax-error') return // nothing was started
      expect(verdict.steps.map(({ sentence }) => numberless(sentence))).toEqual(sentences)
      expect(verdict.steps.map(({ outcome }) => outcome)).toEqual(
        sentences.map((sentence, i) =>
          sentence === step ? 'failed' : i < sentences.indexOf(step) ? 'passed' : 'skipped',
        ),
      )
    }

    /** `expect` is the one of the test: there are others beside it. */
    const reads = (verdict: Verdict, name: string, expect: ExpectStatic) =>
      expect(transcript(verdict)).toMatchFileSnapshot(`transcripts/${slug}/${name}.txt`)

    test('the solution passes', ({ expect }) => reads(solution, 'solution', expect))

    test('the stub runs, and fails with the message meant for it', async ({ expect }) => {
      const verdict = await inTurn(() => verify(slug, { file: file('exercises') }), weight)
      failsBy(verdict, stub)
      await reads(verdict, 'stub', expect)
    })

    test('no mistake is there twice', () => {
      const mistakes = mutants.map(({ mistake }) => mistake)
      expect([...new Set(mistakes)]).toEqual(mistakes)
    })

    test('the main mistakes are known by name', () => {
      const mistakes = mutants.map(({ mistake }) => mistake)
      expect(mistakes).toEqual(expect.arrayContaining(MAIN_MISTAKES[slug] ?? []))
    })

    for (const mutant of mutants)
      test(`wrong: ${mutant.mistake}`, async ({ skip, expect }) => {
        const missing = missingTool(mutant)
        if (missing) skip(`${missing} is not installed`)
        if (isLong(slug)) skip('npm run test:all')
        // One that spins takes the CPUs from all others.
        const burden = mutant.kind.includes('spin') ? 2 : weight
        const verdict = await inTurn(() => judge(slug, mutant), burden)
        failsBy(verdict, mutant)
        if (MAIN_MISTAKES[slug]?.includes(mutant.mistake))
          await reads(verdict, mutant.mistake.replaceAll(/\W+/g, '-'), expect)
      })
  })

describe('the kinds of failure', async () => {
  const known = await Promise.all(slugs.map(mutantsOf))
  const shown = new Set(
    known.flatMap(({ stub, mutants }) => [stub, ...mutants].map(({ kind }) => kind)),
  )

  test('each that a mutant shows has a hint', () => {
    expect([...shown].filter((kind) => !KIND_NAMES.includes(kind))).toEqual([])
  })

  test('each that has a hint is shown by a mutant', () => {
    expect(KIND_NAMES.filter((kind) => !shown.has(kind) && !(kind in NOT_SHOWN))).toEqual([])
  })

  test('what is said not to be shown is not', () => {
    expect(Object.keys(NOT_SHOWN).filter((kind) => shown.has(kind))).toEqual([])
  })
})

/** Sentences contain numbers, and some of them are of one run only. */
function numberless(sentence: string): string {
  return sentence.replace(/\d+/g, '#')
}

/** For comparison with what was expected; on a difference the rest tells why. */
function whatFailed({ outcome, failure, remarks }: Verdict): string {
  if (failure) return `${failure.kind}: ${numberless(failure.step)}`
  return outcome === 'passed' ? outcome : [outcome, ...remarks].join(': ')
}
