import { BAD_CLIENTS, survives } from './bad-clients.ts'
import { inTurn, type Story } from './check.ts'
import { serves } from './good-clients.ts'
import type { Settings } from './server-process.ts'

/** Generous, and relative to the work. Milliseconds. */
export const deadline = (workMs: number) => 10 * workMs + 2000

/** Some languages close the old connection only when the variable gets the next. */
export const plusOne = (sockets: number | undefined) =>
  sockets === undefined ? undefined : sockets + 1

/** A server, meanwhile, for six bad clients one after the other, each followed by a good one. */
export function badClients(
  { start, meanwhile }: Pick<Story, 'start' | 'meanwhile'>,
  settings: Partial<Settings> & { WORK_MS: number },
  after: Promise<unknown> = Promise.resolve(),
  name = 'second server',
) {
  const within = deadline(settings.WORK_MS)
  const ready = meanwhile(async () => {
    await after
    const server = await (await start(settings, name)).listens()
    await serves(server, 'walter', within)
    await server.settles()
    return { server, sockets: server.view.socketCount() }
  })
  const survivals = inTurn(BAD_CLIENTS, async (bad) =>
    survives((await ready).server, bad, { workMs: settings.WORK_MS, within }),
  )
  const over = Promise.allSettled(survivals)
  const clean = meanwhile(async () => {
    await over
    const { server, sockets } = await ready
    await server.holdsAtMost(plusOne(sockets), 'six bad clients')
    await server.rests()
  })
  return { ready, survivals, over, clean }
}

/** Tells what became of them: a step for each, and one for what they have left behind. */
export async function survivesBadClients(
  { step }: Pick<Story, 'step'>,
  { survivals, clean }: Pick<ReturnType<typeof badClients>, 'survivals' | 'clean'>,
  leaks?: string,
): Promise<void> {
  for (const [i, { name, deed, byHand }] of BAD_CLIENTS.entries())
    await step(`${name} ${deed}; the next client is served`, () => survivals[i], {
      exited: {
        diagnosis: "one client's trouble is everybody's: it has ended the program.",
        hint: `${name} misbehaved, and the program ended. Whose error was it, and who suffers?`,
      },
      crashed: {
        diagnosis:
          "one client's error is everybody's: nothing stopped it on its way out of the loop.",
        hint: `${name} misbehaved, and an error ended the program. Where could it have stopped?`,
      },
      silent: `${name} has gone, the next client waits. In which call does the program sleep?`,
      byHand,
    })

  await step(
    'nothing of theirs is left open, and the server sleeps',
    () => clean,
    leaks
      ? {
          leaks: {
            hint: leaks,
            diagnosis:
              'a thread has died and left its client: the connection belongs to the process, and nobody closes it.',
          },
        }
      : {},
  )
}
