import type { TimelineEvent } from '../../checker/verdict.ts'
import { type Html, html } from '../../pages/html.ts'
import { type Life, livesOf, mostInTheQueue, type ThreadLife, threadsOf } from '../render/lives.ts'

const BAR = 14
const AXIS = 28

/** So many clients and threads at most; the text below the picture has all of them. */
const CLIENTS = 24
const THREADS = 10

/** Moments on the timeline, in milliseconds, and where they are in the picture. */
interface Scale {
  from: number
  until: number
  /** Where the bars begin, and where the picture ends. */
  names: number
  width: number
}

/** The clients of one server as bars, how many waited in the accept queue, and what its threads did: an SVG. */
export function pictureOf(
  events: TimelineEvent[],
  { width = 960, names = 180, row = 24 } = {},
): Html | undefined {
  const lives = livesOf(events)
  if (lives.length === 0) return undefined
  const from = Math.min(...lives.map(({ began }) => began))
  const until = Math.max(from + 1, ...events.map(({ at }) => at))
  const scale = { from, until, names, width }
  const clients = lives.slice(0, CLIENTS)
  const threads = threadsOf(events).slice(0, THREADS)
  const rows = [
    ...clients.map((life) => ({ name: life.who, drawn: barsOf(life, scale) })),
    { name: 'accept queue', drawn: queueOf(lives, scale) },
    ...threads.map((thread) => ({ name: thread.who, drawn: statesOf(thread, scale) })),
  ]
  const height = AXIS + rows.length * row + 8
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="What each client and each thread lived through; the sentences below say the same.">
<defs><pattern id="waits" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="queue" width="3" height="6"/></pattern></defs>
${axisOf(scale, height)}
${rows.map(({ name, drawn }, i) => html`<g transform="translate(0 ${AXIS + i * row})"><text class="name" x="${names - 10}" y="${BAR}" text-anchor="end">${name}</text>${drawn}</g>\n`)}</svg>`
}

const x = (moment: number, { from, until, names, width }: Scale) =>
  Math.round((names + ((moment - from) / (until - from)) * (width - names - 20)) * 10) / 10

function barsOf(life: Life, scale: Scale): Html[] {
  const { began, connected, accepted, answered, ended = scale.until, end } = life
  const reached = (moment: number | undefined) => Math.min(moment ?? ended, ended)
  const bar = (kind: string, what: string, start: number, stop: number) =>
    stop > start
      ? [
          html`<rect class="${kind}" x="${x(start, scale)}" y="3" width="${Math.max(1, x(stop, scale) - x(start, scale))}" height="${BAR}"><title>${life.who} ${what}</title></rect>`,
        ]
      : []
  const bars = [
    ...bar('handshake', 'waits for the handshake', began, reached(connected)),
    ...(connected === undefined
      ? []
      : [
          ...bar('waits', 'is in the accept queue', connected, reached(accepted?.notBefore)),
          ...(accepted
            ? [
                ...bar(
                  'perhaps',
                  'is accepted somewhere here',
                  accepted.notBefore,
                  reached(accepted.at),
                ),
                ...bar('served', 'is with the server, or in its own queue', accepted.at, ended),
              ]
            : []),
        ]),
  ]
  const mark = (moment: number, sign: string, kind: string) =>
    html`<text class="${kind}" x="${x(moment, scale)}" y="${BAR}" text-anchor="middle">${sign}</text>`
  if (answered !== undefined) bars.push(mark(answered, '◀', 'answer'))
  if (end === 'reset' || end === 'refused' || end === 'reset-sent')
    bars.push(mark(ended, '×', 'broken'))
  return bars
}

/** A step of the line for each change of how many wait. */
function queueOf(lives: Life[], scale: Scale): Html | Html[] {
  const steps = 120
  const width = (scale.until - scale.from) / steps
  const counts = Array.from({ length: steps }, (_, i) =>
    mostInTheQueue(lives, scale.from + i * width, scale.from + (i + 1) * width),
  )
  const most = Math.max(...counts)
  if (most === 0)
    return html`<text class="note" x="${scale.names}" y="${BAR}">nobody was seen to wait in it</text>`
  const points = counts.flatMap((n, i) => {
    const y = 3 + BAR - (n / most) * BAR
    return [
      `${x(scale.from + i * width, scale)},${y}`,
      `${x(scale.from + (i + 1) * width, scale)},${y}`,
    ]
  })
  const floor = 3 + BAR
  return [
    html`<polygon class="queue" points="${scale.names},${floor} ${points.join(' ')} ${x(scale.until, scale)},${floor}"/>`,
    html`<text class="note" x="${x(scale.until, scale)}" y="${BAR - 2}" text-anchor="end">at most ${most}</text>`,
  ]
}

function statesOf({ states }: ThreadLife, scale: Scale): Html[] {
  return states.flatMap(({ at, text }, i) => {
    const until = states[i + 1]?.at ?? scale.until
    const [start, stop] = [Math.max(at, scale.from), Math.min(until, scale.until)]
    if (stop <= start || text === 'ended') return []
    const width = Math.max(1, x(stop, scale) - x(start, scale))
    const isWork = /^(sleeps|runs)/.test(text)
    const room = text.length * 7 + 8 < width
    return [
      html`<g><rect class="${isWork ? 'work' : 'blocked'}" x="${x(start, scale)}" y="3" width="${width}" height="${BAR}"><title>${text}</title></rect>${room ? html`<text class="state" x="${x(start, scale) + 4}" y="${BAR}">${text}</text>` : ''}</g>`,
    ]
  })
}

function axisOf(scale: Scale, height: number): Html[] {
  const span = scale.until - scale.from
  const step =
    [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000].find(
      (ms) => span / ms <= (scale.width - scale.names) / 97.5,
    ) ?? 10_000
  return Array.from({ length: Math.floor(span / step) + 1 }, (_, i) => {
    const at = x(scale.from + i * step, scale)
    return html`<line class="grid" x1="${at}" y1="${AXIS - 6}" x2="${at}" y2="${height}"/><text class="tick" x="${at}" y="14" text-anchor="middle">${i * step} ms</text>`
  })
}
