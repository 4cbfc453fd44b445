import type { Mutants } from './mutant.ts'

const byTurns = 'ann and bob ask by turns, each on a connection of her own'
const sleeps = 'it sleeps while nobody speaks'
const share = '# loops share the work of many connections'
const one = 'with LOOPS=# it answers, too'
const oneLoop = 'with LOOPS=# there is one loop: work waits for work'
const memory = 'it sleeps until they read, and its memory has grown by less than # MB'
const heidi = 'heidi is answered all the same'
const alone =
  'tom, as the only client, is answered and says no more: he is hung up on in the same time'

const starts = 'for (let i = 0; i < loops; i++) new Worker(file)'
const reuse = 'setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, 1) // as the others\n'

export default {
  stub: { kind: 'one-loop', step: share },
  mutants: [
    // ── who shares the work ───────────────────────────────────────────────
    {
      mistake: 'one Worker, whatever LOOPS says',
      change: [[starts, 'new Worker(file)']],
      kind: 'one-loop',
      step: share,
    },
    {
      mistake: 'no SO_REUSEPORT: all but one die of EADDRINUSE',
      change: [[reuse, '']],
      in: 'loop.ts',
      kind: 'one-loop',
      step: share,
    },
    {
      mistake: 'SO_REUSEPORT after bind',
      change: [
        [reuse, ''],
        ['bind(listener, { host, port })\n', `bind(listener, { host, port })\n${reuse}`],
      ],
      in: 'loop.ts',
      kind: 'one-loop',
      step: share,
    },
    {
      mistake: 'one loop, and the work is done by nobody else',
      change: [[starts, "await import('./loop.ts')"]],
      kind: 'one-loop',
      step: share,
    },
    {
      mistake: 'LOOPS - 1 loops: the main thread is counted, and does nothing',
      change: [[starts, 'for (let i = 1; i < loops; i++) new Worker(file)']],
      kind: 'never-listens',
      orKind: 'one-loop',
      step: one,
    },
    {
      mistake: 'two loops, whatever LOOPS says',
      change: [['Number(process.env.LOOPS ?? availableParallelism())', '2']],
      kind: 'too-many-loops',
      step: oneLoop,
    },
    {
      mistake: 'LOOPS + 1 loops: the main thread is one more',
      change: [['for (;;) pause()', "await import('./loop.ts')"]],
      kind: 'too-many-loops',
      step: oneLoop,
    },
    {
      mistake: 'the main thread spins beside the loops',
      change: [['for (;;) pause()', 'for (;;);']],
      kind: 'spins',
      step: sleeps,
    },
    {
      mistake: 'the main thread ends, and nothing holds the process',
      change: [['for (;;) pause()', 'process.exit()']],
      kind: 'ended-at-once',
      step: 'something listens on PORT, and answers',
    },

    // ── what 15 has asked for ─────────────────────────────────────────────
    {
      mistake: 'one request, and goodbye',
      change: [
        [
          'client.isLeaving = !staysOpen(request)',
          'client.isLeaving = true || !staysOpen(request)',
        ],
      ],
      in: 'converse.ts',
      kind: 'hung-up-between',
      step: byTurns,
    },
    {
      mistake: 'the whole answer is made at once',
      change: [
        [
          "return { status: 200, body: '', length, pieces: cut(length) }",
          'return { status: 200, body: Buffer.alloc(length, piece) }',
        ],
        ['function* cut', 'export function* cut'],
      ],
      in: 'letters.ts',
      kind: 'memory-grows',
      step: memory,
    },
    {
      mistake: 'the clients wait: a write to one who does not read',
      change: [['    neverWait(fd)\n', '']],
      in: 'loop.ts',
      kind: 'silent',
      step: heidi,
    },
    {
      mistake: 'no clock: epoll_wait sleeps for ever',
      change: [['return Math.max(0, next - performance.now())', 'return Infinity']],
      in: 'clocks.ts',
      kind: 'still-open',
      step: alone,
    },
  ],
} satisfies Mutants
