import { describe, expect, test } from 'vitest'
import { bottleneck } from '../cli/bench/bottleneck.ts'
import { microseconds, short, time } from '../cli/bench/figures.ts'
import {
  keepingFindings,
  kernelFinding,
  leftOutInWords,
  queueOf,
  steps,
  warnings,
} from '../cli/bench/findings.ts'
import { journey as rungsOf, shape } from '../cli/bench/published.ts'
import type { CaseName, Series } from '../cli/bench/results.ts'
import { median, summarise, summarisePoint } from '../cli/bench/summary.ts'
import { journey, results, round, series } from './bench-made-up.ts'

const cases = summarise(journey)
const only = (name: CaseName, ...all: Series[]) => {
  const [of] = summarise(results([[name, all]]))
  if (!of) throw new Error('there is one')
  return of
}
const found = (name: CaseName, ...all: Series[]) => {
  const of = only(name, ...all)
  return of.series.map((one) => bottleneck(one, of, 4))
}
const where = (name: CaseName, ...all: Series[]) => found(name, ...all).map((one) => one.where)

describe('rounds become medians', () => {
  test('of an odd and an even number', () => {
    expect(median([5, 1, 3])).toBe(3)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBe(0)
  })

  test('each figure for itself, and how far they lie apart', () => {
    const rounds = [100, 400, 200].map((rate) =>
      round({ rate, connections: 10, user: 5, kernel: 15 }),
    )
    const point = summarisePoint({ connections: 10, rounds })
    expect(point).toMatchObject({
      rate: 200,
      slowest: 100,
      fastest: 400,
      spread: 1.5,
      requests: 700,
    })
    expect(point.latency.p50).toBe(50)
    expect(point.costUs).toBeCloseTo(20)
    expect(point.kernelShare, 'of 14 ms, which is a tick or two').toBeUndefined()
    expect(point.serverCpus).toBeCloseTo(0.004)
  })

  test('the share of the kernel, where there was enough of it', () => {
    const rounds = [round({ rate: 10_000, connections: 10, user: 5, kernel: 15 })]
    expect(summarisePoint({ connections: 10, rounds }).kernelShare).toBeCloseTo(0.75)
  })

  test('where the system does not show whose CPU time it was, nothing is said of it', () => {
    const blind = {
      ...round({ rate: 100, connections: 1 }),
      server: undefined,
      othersMs: undefined,
    }
    const point = summarisePoint({ connections: 1, rounds: [blind] })
    expect(point.costUs).toBeUndefined()
    expect(point.serverCpus).toBeUndefined()
  })

  test('what was not measured is not there', () => {
    const empty = { ...series('05-loop', []), points: [{ connections: 1, rounds: [] }] }
    expect(summarise(results([['close', [empty]]]))).toEqual([])
  })
})

describe('the bottleneck, with work', () => {
  const at16 = (rate: number, more = {}) => series('05-loop', [{ connections: 16, rate, ...more }])

  test('one at a time, and the server sleeps: waiting for a turn', () => {
    const [one] = found('work', at16(10))
    expect(one?.where).toBe('waiting')
    expect(one?.why).toContain('1.0 of 16 clients are in work at once')
  })

  test('everybody is in work: more clients would be answered', () => {
    expect(where('work', at16(155))).toEqual(['clients'])
  })

  test('threads that cost more than the work: the cost, beside somebody who is cheaper', () => {
    const dear = series('06-go-concurrent', [
      { connections: 16, rate: 50, user: 30_000, kernel: 10_000 },
    ])
    const [, two] = found('work', at16(10), dear)
    expect(two?.where).toBe('cost')
    expect(two?.why).toContain('40 ms of CPU time on a request; 05-loop answers one for 40 µs')
    expect(where('work', dear), 'with nobody beside it').toEqual(['unknown'])
  })
})

describe('the bottleneck, without work', () => {
  const at100 = (more: object) =>
    where('keep', series('x', [{ connections: 100, rate: 20_000, ...more }]))

  test('one thread wants a CPU all the time', () => {
    expect(at100({ fullThreads: 1, wanted: 0.95 })).toEqual(['one-thread'])
  })

  test('it is told when others kept that thread from its CPU', () => {
    const [one] = found(
      'keep',
      series('x', [{ connections: 100, rate: 20_000, fullThreads: 1, wanted: 0.95, ran: 0.5 }]),
    )
    expect(one?.why).toContain('It ran for only 50 %')
  })

  test('the client has no idle moment', () => {
    expect(at100({ busy: 0.97 })).toEqual(['client'])
    expect(at100({ busy: 0.94 })).toEqual(['unknown'])
    expect(at100({ busy: 0.97, fullThreads: 1, wanted: 0.95 }), 'nor has the server').toEqual([
      'one-thread',
    ])
  })

  test('all CPUs are in use, by whomever', () => {
    expect(at100({ clientCpus: 2, others: 1 })).toEqual(['machine']) // 2 + 1 + 0.8 of 4
    expect(at100({ clientCpus: 1, others: 1 })).toEqual(['unknown'])
    const taken = { connections: 100, rate: 20_000, clientCpus: 0.2, others: 3 }
    expect(found('keep', series('x', [taken]))[0]?.name).toBe('other programs')
  })

  test('some clients are answered again and again, others never', () => {
    const pool = series('x', [{ connections: 100, rate: 20_000 }])
    for (const one of pool.points[0]?.rounds ?? []) one.unanswered = 96
    const [one] = found('keep', pool)
    expect(one?.where).toBe('waiting')
    expect(one?.why).toContain('96 of 100 clients had no answer at all')
    for (const round of pool.points[0]?.rounds ?? []) round.requests = 150
    expect(where('keep', pool), 'there were not enough for all').toEqual(['unknown'])
  })

  test('a single client waits for each answer', () => {
    expect(where('keep', series('x', [{ connections: 1, rate: 5000 }]))).toEqual(['round-trip'])
  })
})

describe('what figures say about a load that grows', () => {
  const queue = (rates: [connections: number, rate: number, p50?: number][]) => {
    const all = rates.map(([connections, rate, p50]) => ({
      connections,
      rate,
      ...(p50 && { p50 }),
    }))
    const [one] = only('work', series('05-loop', all)).series
    return one && queueOf(one, { where: 'waiting', name: '', why: '' })
  }

  test('flat throughput and a wait that grows with the load are a queue', () => {
    expect(
      queue([
        [1, 10],
        [2, 10],
        [4, 10],
        [8, 10.4],
        [16, 10],
      ]),
    ).toMatch(
      /^From 1 to 16 connections \(× 16\) .* waits × 16 as long \(100 ms → 1.6 s\): a queue/,
    )
  })

  test('it begins where the rate stops to grow', () => {
    expect(
      queue([
        [1, 10],
        [2, 20],
        [4, 40],
        [8, 40],
        [16, 40],
      ]),
    ).toMatch(/^From 4 to 16/)
  })

  test('nothing of it where the rate grows, the wait does not, or the load hardly does', () => {
    expect(
      queue([
        [1, 10],
        [4, 40],
        [16, 160],
      ]),
    ).toBeUndefined()
    expect(
      queue([
        [1, 10, 100],
        [4, 10, 100],
        [16, 10, 100],
      ]),
    ).toBeUndefined()
    expect(
      queue([
        [8, 10],
        [16, 10],
      ]),
    ).toBeUndefined()
  })

  test('a queue before our client is not the server’s', () => {
    const [one] = only(
      'work',
      series(
        '05-loop',
        [1, 16].map((connections) => ({ connections, rate: 10 })),
      ),
    ).series
    expect(one && queueOf(one, { where: 'client', name: '', why: '' })).toBeUndefined()
  })
})

describe('two servers', () => {
  test('differ when every round of one is faster than every round of the other', () => {
    const [work] = cases
    expect(work && steps(work)).toEqual([
      '06-go-concurrent answers × 5.0 as many as 05-loop.',
      '06-go-concurrent answers × 1.3 as many as 07-pool.',
    ])
  })

  test('else it is said that they cannot be told apart', () => {
    const a = series('05-loop', [{ connections: 1, rate: 100 }])
    const b = series('07-pool', [{ connections: 1, rate: 101 }])
    expect(steps(only('close', a, b))).toEqual([
      '07-pool and 05-loop (× 1.0): the rounds do not tell them apart.',
    ])
  })
})

test('most of the CPU time in the kernel, and what a kept connection saves', () => {
  expect(kernelFinding(cases[1] as (typeof cases)[0])).toContain('2 of 3 servers spend most')
  expect(kernelFinding(cases[0] as (typeof cases)[0])).toBeUndefined()
  expect(keepingFindings(cases)).toEqual([
    '15-event-loop: a request costs 40 µs with a connection of its own, 10 µs on one that is kept.',
  ])
})

test('the journey beside the published one, by the best of each server', () => {
  const rungs = rungsOf(cases)
  expect(shape(rungs.map((rung) => rung.publishedRatio))).toBe('1 : 4.2 : 8.5 : 11 : 12')
  expect(shape(rungs.map((rung) => rung.oursRatio))).toBe('1 : – : 4.5 : – : 6')
  expect(rungs.map((rung) => rung.perCpu)).toEqual([25_000, undefined, 100_000, undefined, 100_000])
})

describe('what a reader must know', () => {
  const noticed = (more: object, extra = {}) => {
    const all = results([['keep', [series('x', [{ connections: 1, rate: 100, ...more }])]]], extra)
    return warnings(all, summarise(all)).join('\n')
  }

  test('nothing on a quiet machine', () => {
    expect(noticed({})).toBe('')
  })

  test('others, noise, a single round, an end before the time', () => {
    expect(noticed({ others: 1 })).toContain('Others used up to 25 % of the machine')
    expect(noticed({}, { interrupted: true, roundsDone: 1 })).toContain(
      '1 of 3 rounds are complete',
    )
    const restless = series('x', [])
    restless.points = [
      { connections: 1, rounds: [50, 100].map((rate) => round({ rate, connections: 1 })) },
      { connections: 2, rounds: [round({ rate: 50, connections: 1 })] },
    ]
    const all = results([['keep', [restless]]])
    const said = warnings(all, summarise(all)).join('\n')
    expect(said).toContain('In 1 of 2 measurements')
    expect(said).toContain('a single round')
  })

  test('what was left out for the same reason is named together', () => {
    const why = 'it closes'
    expect(
      leftOutInWords([
        { what: 'a', in: 'keep', why },
        { what: 'b', in: 'keep', why },
        { what: 'c', why },
      ]),
    ).toEqual(['a and b, connections kept: it closes.', 'c: it closes.'])
  })
})

test('figures have the digits that they are good for', () => {
  expect([0, 0.012, 0.4, 9.94, 9.96, 12.34, 123.4, 1234, 56_789].map(short)).toEqual([
    '0',
    '0.01',
    '0.4',
    '9.9',
    '10',
    '12',
    '123',
    '1,230',
    '56,800',
  ])
  expect([0.123, 4.56, 99.4, 999, 1640].map(time)).toEqual([
    '0.12 ms',
    '4.6 ms',
    '99 ms',
    '999 ms',
    '1.6 s',
  ])
  expect([8.44, 120, 35_000].map(microseconds)).toEqual(['8.4 µs', '120 µs', '35 ms'])
})
