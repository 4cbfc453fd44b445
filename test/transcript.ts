import type { Verdict } from '../checker/verdict.ts'
import { printFailure } from '../cli/render/failure.ts'
import { printPicture, printPredictions, printStep } from '../cli/render/verdict.ts'
import { paper } from './paper.ts'

/** These are kept word for word in test/transcripts, beside the solution and the stub of each exercise. */
export const MAIN_MISTAKES: Record<string, string[]> = {
  '01-listen': [
    'bind without listen',
    'waits for a promise that nobody can settle',
    'falls back to any free port',
  ],
  '02-accept': ['prints its own port', 'never closes the client, and waits on'],
  '03-read': ['prints the whole buffer', 'reads until the client closes', 'takes 0 for an error'],
  '04-respond': ['LF only', 'does not work at all', 'never closes'],
  '05-loop': ['an error of one client ends the loop', 'never closes a client', 'no SO_REUSEADDR'],
}

/** What the learner reads: a screen of 80 columns, without colours; what differs from run to run is replaced. */
export function transcript(verdict: Verdict): string {
  const { screen, text } = paper()
  const known = steady(verdict)
  for (const step of known.steps) printStep(step, screen)
  printFailure(known, screen)
  if (known.outcome === 'passed') {
    printPicture(known, screen)
    printPredictions(known, screen)
  }
  for (const remark of known.remarks) screen.hanging('! ', remark)
  return text()
}

/** The same verdict, as if every run took the same time, on the same ports, with the same payload. */
function steady(verdict: Verdict): Verdict {
  const text = JSON.stringify({ ...verdict, timeline: [] })
    .replaceAll(/127(\.\d+){3}:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/\/[\w/.-]*\/learn-tcp-judged-\w+/g, '~/learn-tcp/exercise')
    .replaceAll(/\b[\d.]+ m?s\b/g, 'N ms')
    .replaceAll(/\b[\d.]+ MB\b/g, 'N MB')
    .replaceAll(/[\d.]+ times the work/g, 'N times the work')
    // Whether a dying server still lets a client connect is a matter of microseconds.
    .replace(
      /the client after (\w+) can connect to 127.0.0.1:PORT/,
      'the client after $1 receives 200 with the body \\"Hello World\\"',
    )
    .replaceAll(/\b\d+ bytes\b/g, 'N bytes')
    .replaceAll(/the port \d+/g, 'the port N')
    .replaceAll(/after the request|descriptor \d+|\(\d+\)/g, (found) => found.replace(/\d+/, 'N'))
    .replaceAll(/\\"Hello \w+X\d+\\"/g, '\\"…\\"')
    .replaceAll(/\\"(?!Hello World|HTTP|GET)(?:[^"\\]|\\[^"]){12,}\\"/g, '\\"…\\"')
  if (verdict.exercise > '06') return withoutNumbers(JSON.parse(text) as Verdict)
  // From 05 on there are more clients: test/lanes.test.ts shows their picture.
  const timeline = verdict.exercise < '05' ? perClient(verdict.timeline) : []
  const known = { ...(JSON.parse(text) as Verdict), timeline }
  if (known.failure && isRandom(verdict)) known.failure.output = 'what ann said'
  // Of a program that has just ended the last thread may be seen, or none.
  if (known.failure?.kernel?.every((line) => line.endsWith('in an event loop')))
    known.failure.kernel = []
  return known
}

/** From 06 on the numbers of clients, workers and rooms are drawn anew, and many threads are somewhere. */
function withoutNumbers(verdict: Verdict): Verdict {
  const noNumber = (_: string, value: unknown) =>
    typeof value === 'string' ? value.replaceAll(/(?<![\w-])\d+(?![\w-])/g, 'N') : value
  const known = JSON.parse(JSON.stringify({ ...verdict, timeline: [] }), noNumber) as Verdict
  // Who comes a little late on a busy machine is counted with the next wave.
  for (const prediction of known.predictions ?? [])
    prediction.answer = prediction.answer.replace(
      /(N after N × N ms)(, N after N × N ms)+/,
      '$1, …',
    )
  if (known.failure?.kernel)
    known.failure.kernel = [...new Set(known.failure.kernel.map(withoutNames))]
      .filter((line) => !/for a set time|more thread/.test(line)) // where they are depends on the moment
      .sort()
  return known
}

const withoutNames = (line: string) => line.replace(/(connection of) .*/, '$1 a client')

/** What each client lived through, client by client: between clients the order is the kernel's; who was accepted when is sampled. */
function perClient(timeline: Verdict['timeline']): Verdict['timeline'] {
  const clients = [...new Set(timeline.map(({ who }) => who))].sort()
  return clients.flatMap((client) =>
    timeline
      .filter(({ who, event }) => who === client && event !== 'accepted' && event !== 'thread')
      .map(({ notBefore: _, bytes: __, text = '', ...event }) => ({
        ...event,
        at: 0,
        text: /^(GET|HTTP|with|by)/.test(text) ? text : '…',
      })),
  )
}

/** In 03 what the client says is drawn anew for each check, and the server prints it. */
const isRandom = ({ exercise, failure }: Verdict) =>
  exercise === '03-read' && failure?.output !== '' && !failure?.output.includes('Error')
