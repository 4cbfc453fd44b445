import { setTimeout as pause } from 'node:timers/promises'
import { clock } from '../../checker/text.ts'
import { inAscii } from '../ascii.ts'
import { FullScreen } from '../full-screen.ts'
import type { Terminal } from '../terminal.ts'
import { draw, drawWithin } from './draw.ts'
import { type Leaving, listenForLeaving } from './leaving.ts'
import type { Observer } from './observer.ts'
import { EVERY, pauseAfter } from './rhythm.ts'
import type { Snapshot } from './snapshot.ts'

/** Where pictures are printed one below the other, they are at least so far apart, in milliseconds. */
const PRINT_AT_MOST_EVERY = 500

const HAS_ENDED = 'The server has ended: nobody listens there any more.'

/** One look. The share of the CPU needs two of them, so far apart: the kernel counts in steps of 10 ms. */
export async function lookOnce(observer: Observer): Promise<Snapshot> {
  await observer.look()
  await pause(EVERY)
  return observer.look()
}

/**
 * Draws over the whole screen until somebody leaves or the server ends.
 * @param introduced prints what is to stand above the picture, for this width
 */
export async function watchOnScreen(
  observer: Observer,
  out: Terminal,
  introduced: (columns: number) => string[] = () => [],
): Promise<void> {
  const leaving = listenForLeaving({ onScreen: true })
  const screen = new FullScreen()
  let why: string | undefined
  try {
    why = await lookAgainAndAgain(observer, leaving, (snapshot) => {
      const { columns, rows } = screen
      const time = columns < 60 ? '' : `· ${timeOf(snapshot)} `
      const title = `${titleOf(snapshot)} ${out.color.dim(`${time}· q ends this view`)}`
      const above = [title, ...introduced(columns), '']
      const lines = [
        ...above,
        ...drawWithin(rows - above.length, snapshot, { columns, color: out.color }),
      ]
      screen.draw(out.ascii ? lines.map(inAscii) : lines)
    })
  } finally {
    screen.leave()
    leaving.stop()
  }
  if (why === 'ended') out.say(HAS_ENDED)
}

/** A busy machine makes looks rare: the picture says of when it is. */
const timeOf = ({ at }: Snapshot) => clock(new Date(at))

/** Prints what has changed, one picture below the other, until interrupted or until the server ends. */
export async function watchInLines(observer: Observer, out: Terminal): Promise<void> {
  const leaving = listenForLeaving({ onScreen: false })
  let printed = ''
  let printedAt = Number.NEGATIVE_INFINITY
  try {
    const why = await lookAgainAndAgain(observer, leaving, (snapshot) => {
      const news = whatMatters(snapshot)
      if (news === printed || performance.now() - printedAt < PRINT_AT_MOST_EVERY) return
      if (printed !== '') out.print()
      printSnapshot(snapshot, out)
      printed = news
      printedAt = performance.now()
    })
    if (why === 'ended') out.say(HAS_ENDED)
  } finally {
    leaving.stop()
  }
}

export function printSnapshot(snapshot: Snapshot, out: Terminal): void {
  out.print(`${titleOf(snapshot)} at ${timeOf(snapshot)}`)
  for (const line of draw(snapshot, out)) out.print(line)
}

const titleOf = ({ ports }: Snapshot): string => `xray of port ${ports.join(', ')}`

/** Resolves when somebody leaves or the server has ended. @throws Interrupted */
async function lookAgainAndAgain(
  observer: Observer,
  leaving: Leaving,
  show: (snapshot: Snapshot) => void,
): Promise<'left' | 'ended'> {
  for (;;) {
    const began = performance.now()
    const snapshot = await observer.look()
    if (hasEnded(snapshot)) return 'ended'
    show(snapshot)
    await leaving.pause(pauseAfter(began))
    if (leaving.left === 'q') return 'left'
    if (leaving.left) throw leaving.left
  }
}

const hasEnded = ({ listeners, processes }: Snapshot): boolean =>
  listeners.length === 0 && processes.length === 0

/** Memory and CPU time change all the time. */
function whatMatters({ at: _, processes, ...rest }: Snapshot): string {
  const steady = processes.map(({ memoryBytes: _, cpuPercent: __, ...one }) => one)
  return JSON.stringify({ ...rest, processes: steady })
}
