import { best, type CaseSummary, fullest, type SeriesSummary } from './summary.ts'

/**
 * The same journey in C++, as published: requests per second with 4 wrk threads for 20 s on another machine. Only its
 * shape is to be compared. The first was between 5,009 and 5,137 from 50 to 800 connections.
 */
const PUBLISHED = [
  { rung: 'loop', words: 'one client at a time', rate: 5073, stage: '05-loop' },
  { rung: 'pool', words: 'a pool of threads', rate: 21_489, stage: '07-pool' },
  { rung: 'epoll', words: 'an event loop', rate: 43_308, stage: '15-event-loop' },
  {
    rung: 'epoll and threads',
    words: 'an event loop for each CPU',
    rate: 57_650,
    stage: '16-hybrid',
  },
  { rung: 'nginx', words: 'nginx', rate: 60_438, stage: 'nginx' },
] as const

export interface Rung {
  words: string
  /** Requests per second, as published, and as a multiple of the first rung. */
  published: number
  publishedRatio: number
  /** The same of ours; undefined where it was not measured. */
  ours: number | undefined
  oursRatio: number | undefined
  /**
   * What one CPU could answer, had the server one for itself: by the CPU time of a request, which no slow client
   * changes, and other programs less than a rate.
   */
  perCpu: number | undefined
  perCpuRatio: number | undefined
}

/** Each server without work and on its own terms: connections are kept by those who keep them. */
export function journey(cases: CaseSummary[]): Rung[] {
  const without = cases.filter(({ workMs }) => workMs === 0)
  const most = (stage: string, figure: (series: SeriesSummary) => number | undefined) => {
    const all = without.flatMap(({ series }) => series.filter((one) => isCalled(one, stage)))
    const figures = all.flatMap((one) => figure(one) ?? [])
    return figures.length > 0 ? Math.max(...figures) : undefined
  }
  const rateOf = (stage: string) => most(stage, (series) => best(series).rate)
  const perCpuOf = (stage: string) =>
    most(stage, (series) => {
      const { costUs } = fullest(series)
      return costUs ? 1e6 / costUs : undefined
    })
  const ratio = (n: number | undefined, base: number | undefined) =>
    n && base ? n / base : undefined
  const [first] = PUBLISHED
  return PUBLISHED.map(({ words, rate, stage }) => {
    const [ours, perCpu] = [rateOf(stage), perCpuOf(stage)]
    return {
      words,
      published: rate,
      publishedRatio: rate / first.rate,
      ours,
      oursRatio: ratio(ours, rateOf(first.stage)),
      perCpu,
      perCpuRatio: ratio(perCpu, perCpuOf(first.stage)),
    }
  })
}

/** `1 : 4.2 : 8.5 : 11 : 12` */
export const shape = (ratios: (number | undefined)[]): string =>
  ratios
    .map((ratio) =>
      ratio === undefined
        ? '–'
        : ratio < 9.95
          ? ratio.toFixed(1).replace('.0', '')
          : Math.round(ratio),
    )
    .join(' : ')

const isCalled = ({ subject }: SeriesSummary, stage: string): boolean =>
  stage === 'nginx' ? subject.name.startsWith('nginx') : subject.name === stage
