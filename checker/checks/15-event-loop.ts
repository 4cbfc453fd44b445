import { check } from '../check.ts'
import { clocks, keepsTime, survivesVanishers, vanishers } from '../loop-clocks.ts'
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
  const fresh = async (name: string, IDLE_MS = LONG.IDLE_MS) => {
    const server = await (await story.start({ ...LONG, IDLE_MS }, name)).listens()
    const { visitor } = await visit(server, 'walter', asking('GET /'), { body: 'Hello World' })
    visitor.leaves()
    await server.settles()
    return server
  }

  // Two more servers, side by side with the first: for those who wait, and for those who vanish.
  const first = story.meanwhile(() => fresh('server'))
  const time = clocks(story, fresh, first)
  const gone = vanishers(story, fresh, first)

  const server = await story.step('something listens on PORT, and answers', () => first)
  await speaksHttp(story, server)
  await idleCostsNothing(story, server, Promise.all([time.over, gone.over]))
  await bearsSlowReaders(story, server)
  await keepsTime(story, time)
  await survivesVanishers(story, gone)
  await goesOnAfterAStop(story, server)
})
