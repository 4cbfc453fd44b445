import { setTimeout as pause } from 'node:timers/promises'
import { inTurn, type Story } from './check.ts'
import { echoes, talkers } from './echo.ts'
import { nothingIsLeft } from './nothing-is-left.ts'
import type { Server } from './server.ts'
import { Torrent } from './torrent.ts'

/** A client of an echo server that behaves badly, as clients do. */
interface BadTalker {
  name: string
  deed: string
  /** A line for another terminal that does the same. */
  byHand: string
  misbehaves(server: Server): Promise<void>
}

/** So much is more than two kernels take for one who does not read. Bytes. */
const TOO_MUCH = 16 << 20

const BAD_TALKERS: BadTalker[] = [
  {
    name: 'frank',
    deed: 'connects and leaves',
    byHand: 'npx learn-tcp talk 1729 --silent --leave',
    async misbehaves(server) {
      const [frank] = await server.clients('frank')
      frank.leaves()
    },
  },
  {
    name: 'grace',
    deed: 'resets the connection without a word',
    byHand: 'npx learn-tcp talk 1729 --silent --reset',
    async misbehaves(server) {
      const [grace] = await server.clients('grace')
      await grace.isAccepted()
      grace.resets()
    },
  },
  {
    name: 'heidi',
    deed: 'says half a line and resets the connection',
    byHand: 'npx learn-tcp talk 1729 --reset',
    async misbehaves(server) {
      const [heidi] = await server.clients('heidi')
      heidi.says('half a li')
      await heidi.isHeard()
      heidi.resets()
    },
  },
  {
    // Only here does already the first write meet EPIPE: after a FIN, the reset is no news to a reader.
    name: 'ivan',
    deed: 'says a line, closes, and resets, before the server comes to read it',
    byHand: 'npx learn-tcp talk 1729 --leave --reset',
    async misbehaves(server) {
      const [ivan] = await server.clients('ivan')
      await ivan.isAccepted()
      await server.settles()
      await server.whileStopped(async () => {
        ivan.says('one line\n').finishesSending()
        await pause(20)
        ivan.resets()
        await pause(20)
      })
    },
  },
  {
    name: 'judy',
    deed: 'sends 16 MB, does not read, and resets',
    byHand: 'yes | nc 127.0.0.1 1729 | sleep 5',
    async misbehaves(server) {
      const judy = await Torrent.connects(server, 'judy')
      await judy.sends(TOO_MUCH).isStuck()
      judy.resets()
    },
  },
  {
    name: 'mallory',
    deed: 'waits a while, and says goodbye without a word',
    byHand: 'npx learn-tcp talk 1729 --silent --leave   # after a while',
    async misbehaves(server) {
      const [mallory] = await talkers(server, 'mallory')
      await pause(60)
      mallory.finishesSending()
      await mallory.isLetGo()
    },
  },
]

/** A server, meanwhile, for bad clients one after the other, each followed by a good one. */
export function badTalkers({ start, meanwhile }: Pick<Story, 'start' | 'meanwhile'>) {
  const ready = meanwhile(async () => {
    const server = await (await start({}, 'second server')).listens()
    await echoes(server, 'walter')
    await server.settles()
    return { server, held: server.view.held() }
  })
  const survivals = inTurn(BAD_TALKERS, async (bad) => {
    const { server } = await ready
    await bad.misbehaves(server)
    await echoes(server, `the client after ${bad.name}`)
  })
  const over = Promise.allSettled(survivals)
  const clean = meanwhile(() => nothingIsLeft(ready, over, 'six bad clients'))
  return { survivals, over, clean }
}

/** Tells what became of them: a step for each, and one for what they have left behind. */
export async function survivesBadTalkers(
  { step }: Pick<Story, 'step'>,
  { survivals, clean }: Pick<ReturnType<typeof badTalkers>, 'survivals' | 'clean'>,
): Promise<void> {
  for (const [i, { name, deed, byHand }] of BAD_TALKERS.entries())
    await step(`${name} ${deed}; the next client is echoed`, () => survivals[i], {
      exited: `${name} came and went, and the program ended. Which line ends the loop?`,
      crashed: {
        diagnosis: "one client's error is everybody's: it has found its way out of the loop.",
        hint: `${name} misbehaved, and an error ended the program. How much of your loop is about one client only, and could catch it?`,
      },
      'still-open': `${name} has sent everything, and read has told you so. With which number, and what do you do with it?`,
      silent: `${name} has gone, and the next client waits. In which call does the thread sleep, or what does it do instead?`,
      byHand,
    })

  await step('nothing of theirs is left open, and the server sleeps', () => clean, {
    leaks:
      'They have gone, and your process still holds them. Who tells you, and where do you close?',
    spins: {
      diagnosis: 'the dead on the list: who has gone is ready for ever, and poll returns at once.',
      hint: 'What does poll say of a client who has gone, and how often? When is she taken off the list?',
    },
  })
}
