import { randomInt } from 'node:crypto'
import { check } from '../check.ts'
import { clocks, keepsTime, type Limits, survivesVanishers, vanishers } from '../loop-clocks.ts'
import {
  bearsSlowReaders,
  goesOnAfterAStop,
  idleCostsNothing,
  LONG,
  speaksHttp,
} from '../loop-rules.ts'
import { asking } from '../requests.ts'
import { isOneLoop, sharesTheWork } from '../spins.ts'
import { visit } from '../visitor.ts'

export default check(async (story) => {
  const loops = randomInt(3, 5) // whatever the machine has; of two, one gets too much too often

  const fresh = async (name: string, limits: Limits & { LOOPS?: number } = {}) => {
    const settings = { ...LONG, LOOPS: loops, ...limits }
    const server = await (await story.start(settings, name)).listens()
    // The other loops may still be starting: some of these come to each.
    for (let i = 1; i <= 4 * settings.LOOPS; i++) {
      const { visitor } = await visit(server, `walter ${i}`, asking('GET /'), {
        body: 'Hello World',
      })
      visitor.leaves()
    }
    await server.settles()
    return server
  }

  const first = story.meanwhile(() => fresh('server'))
  const time = clocks(story, fresh, first)
  const gone = vanishers(story, fresh, first)
  const others = Promise.all([time.over, gone.over])
  // What one idle connection costs is seen where all of them are in one loop.
  const single = story.meanwhile(async () => {
    await others
    return fresh('fifth server', { LOOPS: 1 })
  })

  const server = await story.step('something listens on PORT, and answers', () => first)
  await speaksHttp(story, server)

  await story.step(
    `${loops} loops share the work of many connections`,
    async () => {
      await others // they have loops of their own
      const { took, alone } = await sharesTheWork(server, loops)
      const listeners = server.view.listening().length
      if (listeners > 1)
        story.answersPrediction(
          'Two sockets cannot be bound to one port. Or can they?',
          `${listeners} of yours are, and all of them listen.`,
        )
      if (listeners === 1)
        story.remark(
          `One socket listens for all ${loops} loops. That is another road than a listener for each; the problem text says what may be wrong with it.`,
        )
      story.answersPrediction(
        'Two loops, and two clients who keep their loop busy for 200 ms each. When is the second answered: after 200 ms, or after 400?',
        `It depends on a hash. Of ${alone / 10} such clients with 10 ms each the last was answered after ${Math.round(took)} ms; one loop would have taken ${alone}.`,
      )
    },
    {
      settings: `LOOPS=${loops}`,
      byHand:
        'for i in $(seq 32); do curl -s 127.0.0.1:1729/spin/100 & done\ntime wait\nss -ltn "sport = :1729"',
    },
  )

  const alone = await story.step('with LOOPS=1 it answers, too', () => single)
  await story.step('with LOOPS=1 there is one loop: work waits for work', () => isOneLoop(alone), {
    settings: 'LOOPS=1',
    byHand: 'for i in 1 2 3 4; do curl -s 127.0.0.1:1729/spin/1000 & done; time wait',
  })
  await idleCostsNothing(story, alone, Promise.resolve())
  await bearsSlowReaders(story, alone)
  await keepsTime(story, time)
  await survivesVanishers(story, gone)
  await goesOnAfterAStop(story, server)
})
