import { check } from '../check.ts'
import { micro } from '../idle-cost.ts'
import { clocks, type Fresh, keepsTime, survivesVanishers, vanishers } from '../loop-clocks.ts'
import {
  bearsSlowReaders,
  goesOnAfterAStop,
  idleCostsNothing,
  LONG,
  speaksHttp,
} from '../loop-rules.ts'
import { asking } from '../requests.ts'
import { visit } from '../visitor.ts'

export default check(async (story) => {
  const fresh: Fresh = async (name, limits = {}) => {
    const server = await (await story.start({ ...LONG, ...limits }, name)).listens()
    const { visitor } = await visit(server, 'walter', asking('GET /'), { body: 'Hello World' })
    visitor.leaves()
    await server.settles()
    return server
  }

  // Three more servers, side by side with the first: for those who wait, those who are waited for, those who vanish.
  const first = story.meanwhile(() => fresh('server'))
  const time = clocks(story, fresh, first)
  const gone = vanishers(story, fresh, first)

  const server = await story.step('something listens on PORT, and answers', () => first)
  await speaksHttp(story, server)
  await idleCostsNothing(story, server, Promise.all([time.over, gone.over]), (cost) => {
    story.answersPrediction(
      '2,000 clients are connected and say nothing; one asks. What does her request cost your server with poll, and what with epoll?',
      `With yours: ${micro(cost.alone)} of CPU time when she is alone, and ${micro(cost.among)} among ${cost.idle}. poll makes it some 140 to 440 ns dearer for each of them.`,
    )
  })
  await bearsSlowReaders(story, server)
  await keepsTime(story, time)
  await survivesVanishers(story, gone)
  await goesOnAfterAStop(story, server)
})
