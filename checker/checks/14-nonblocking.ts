import { randomInt } from 'node:crypto'
import { badTalkers, survivesBadTalkers } from '../bad-talkers.ts'
import { check } from '../check.ts'
import { crowd, names } from '../crowd.ts'
import { echoes, talkers } from '../echo.ts'
import type { Server } from '../server.ts'
import { megabytes } from '../text.ts'
import { Torrent } from '../torrent.ts'
import { Unmet } from '../unmet.ts'

/** Both kernels together take some 9 MB for a client who does not read. Bytes. */
const FLOOD = 32 << 20

/** More than any garbage of a right server, and half of the flood. Bytes. */
const MOST_MEMORY = 16 << 20

/** So many lines are 200 kB and more. */
const LONG = 13_000

/** Silent clients, and the threads that a runtime may start meanwhile for itself. */
const CROWD = 40
const MORE_THREADS = 10

export default check(async (story) => {
  const { start, step, meanwhile } = story
  const word = `word${randomInt(1000, 10_000)}`

  const first = meanwhile(async () => (await start()).listens())
  const bad = badTalkers(story)

  const server = await step('something listens on PORT', () => first)
  /** A server that has ended is quiet, too. */
  const sleeps = async () => {
    await server.rests()
    await server.staysUp(0)
  }
  await step('it sleeps while nobody calls', sleeps)

  const [ann] = await step('ann connects, says a line, and hears it back', async () => {
    const [ann] = await talkers(server, 'ann')
    await ann.says(`I am ann, and ${word}\n`).hearsItBack()
    return [ann]
  })

  const [bob] = await step('ann says half a line; bob connects', async () => {
    ann.says('half a li')
    await ann.isHeard()
    return talkers(server, 'bob')
  })

  await step(
    'bob says a line and hears it back, while ann is in the middle of hers',
    async () => {
      await bob.says(`a whole line, and ${word}\n`).hearsItBack().catch(unlessItWaitsForOne(server))
      story.answersPrediction(
        'One thread, two clients. Ann says half a line and stops. Is bob served?',
        `He was, after ${Math.round(bob.waitedMs)} ms, and ann had still not finished.`,
      )
    },
    {
      'one-at-a-time': {
        diagnosis: 'a place to sleep for each client: it waits for ann, and cannot hear bob.',
        hint: 'The only thread sleeps in a call that is about ann alone. Which call is about all of them?',
      },
      silent:
        'bob has spoken, and nobody hears him. Who should have told you that he is ready, and was it asked about him?',
      byHand: '(printf half; sleep 9) | nc 127.0.0.1 1729 &\necho whole | nc -q1 127.0.0.1 1729',
    },
  )

  await step('ann finishes her line and hears all of it', () =>
    ann.says(`ne; ä and ${word} too\n`).hearsItBack(),
  )

  await step('ann and bob talk by turns, twenty times each', async () => {
    for (let i = 1; i <= 20; i++)
      for (const one of [ann, bob]) await one.says(`${one.name} ${i} ${word}\n`).hearsItBack()
  })

  await step('with both connected and silent it sleeps', sleeps, {
    spins: {
      diagnosis:
        'asks for what is always there: an idle connection has room to write, so POLLOUT comes at once, every time.',
      hint: 'Nobody speaks, and the call that waits returns at once. Which event does it report, and why did you ask for that one?',
    },
  })

  await step(
    'carol says a line, hears it back, says goodbye, and is let go',
    async () => {
      const [carol] = await talkers(server, 'carol')
      await carol.says('hello and goodbye\n').hearsItBack()
      carol.finishesSending()
      await carol.isLetGo()
    },
    {
      'still-open':
        'carol has said goodbye, and read has told you so. With which number, and what do you do then?',
      byHand: 'npx learn-tcp talk 1729 --silent --leave',
    },
  )

  await step('she is forgotten: it sleeps', sleeps, {
    crashed: {
      diagnosis: 'asks about one who is not there any more.',
      hint: 'carol was closed, and the next call that names her number fails. Who still has her on a list, and which line takes her off?',
    },
    spins: {
      diagnosis: 'the dead on the list: who has gone is ready for ever, and poll returns at once.',
      hint: 'What does poll say of a client who has gone, and how often? When is she taken off the list?',
    },
  })

  const gina = await step(`gina sends ${megabytes(FLOOD)} and does not read`, async () => {
    await bad.over // it measures memory and wants a quiet machine
    const before = server.view.memory()
    const gina = await Torrent.connects(server, 'gina')
    await gina.sends(FLOOD).isStuck()
    story.answersPrediction(
      'Gina sends 32 MB and reads nothing. How much of it does your server take from her?',
      `${megabytes(gina.sent)} have left her: what both kernels and your buffer hold. For the rest there was no room, and she had to wait.`,
    )
    return { gina, before, now: server.view.memory(), taken: gina.sent }
  })

  await step(
    'bob and a new client are echoed all the same',
    async () => {
      await bob.says('does anybody hear me?\n').hearsItBack()
      await echoes(server, 'dave')
      await bob.says(`I say ${word}\n`.repeat(LONG)).hearsItBack() // no buffer keeps what it held
    },
    {
      silent: {
        diagnosis: 'a write that waits: gina does not read, so there is no room for more of hers.',
        hint: 'Her side is full, and the thread is busy with her alone. What does write return on a descriptor that does not wait, and who says when there is room again?',
      },
      byHand: 'yes | nc 127.0.0.1 1729 | sleep 60 &\necho hello | nc -q1 127.0.0.1 1729',
    },
  )

  await step(
    `it sleeps until she reads, and its memory has grown by less than ${megabytes(MOST_MEMORY)}`,
    async () => {
      await server.rests().catch(unlessItTakesMore(gina.gina, gina.taken))
      server.hasGrownLessThan(MOST_MEMORY, gina.before, gina.now)
    },
    {
      spins: {
        diagnosis:
          'it waits for what it does not take: her bytes lie there, you do not read them, and so it does not sleep.',
        hint: 'For which events of gina do you wait while she has no room? What becomes of each of them in your loop?',
      },
      byHand: 'yes | nc 127.0.0.1 1729 | sleep 60 &\nps -o rss= -p PID   # again and again',
    },
  )

  await step(
    'gina reads at last: all comes back to her, in order',
    () => gina.gina.hearsItAllBack(),
    {
      'echo-stops': {
        diagnosis:
          'bytes that got lost: write took fewer than it was given, and nobody kept the rest.',
        hint: 'How many bytes did write say it had taken? Where are the others, and who sends them when?',
      },
    },
  )

  const threads = server.view.threadCount()
  await step(
    `${CROWD} silent clients cost no threads`,
    async () => {
      await crowd(server, names(CROWD, 'silent client'))
      await server.runsAtMost(
        threads === undefined ? undefined : threads + MORE_THREADS,
        `${CROWD} silent clients have connected`,
      )
    },
    {
      'threads-grow': {
        diagnosis: 'a thread for each client: that is the server of 06.',
        hint: 'They say nothing, and each has a thread that sleeps for her. Which call sleeps for many?',
      },
    },
  )

  await step('and bob is echoed among them', () => bob.says('still here\n').hearsItBack())

  await survivesBadTalkers(story, bad)

  await step('no descriptor is closed twice', () => server.closesOnce())
})

/** The main thread sleeps in a call that is about one client: that is why nobody else is heard. */
const unlessItWaitsForOne = (server: Server) => (error: unknown) => {
  const waits = server.view.mainSleepsIn(/^(read|recv|write|send)/)
  throw waits && error instanceof Unmet ? error.but({ kind: 'one-at-a-time' }) : error
}

/** It may be at work with what it takes of her, and takes more and more: then that is the news. */
const unlessItTakesMore = (gina: Torrent, taken: number) => (error: unknown) => {
  const takesMore = gina.sent > taken || gina.sent >= MOST_MEMORY
  if (!(error instanceof Unmet) || error.kind !== 'spins' || !takesMore) throw error
  throw error.but({
    kind: 'memory-grows',
    expected: 'a server that takes no more of her than both kernels and one buffer hold',
    observed: `it has taken ${megabytes(gina.sent)}, and she has read nothing`,
  })
}
