import { alwaysLate, BAD_CLIENTS, survives } from './bad-clients.ts'
import { inTurn, type Story } from './check.ts'
import { serves } from './good-clients.ts'
import { nothingIsLeft } from './nothing-is-left.ts'
import type { Settings } from './server-process.ts'

/** Generous, and relative to the work. Milliseconds. */
export const deadline = (workMs: number) => 10 * workMs + 2000

/** A server, meanwhile, for bad clients one after the other, each followed by a good one. */
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
    return { server, held: server.view.held() }
  })
  const survivals = inTurn(BAD_CLIENTS, async (bad) => {
    if (await survives((await ready).server, bad, { workMs: settings.WORK_MS, within })) return
    // On a busy machine: another server, whose work is so long that one can be late and still in time.
    const workMs = 8 * settings.WORK_MS
    const again = `the ${name.replace(' server', '')}, again`
    const slower = await (await start({ ...settings, WORK_MS: workMs }, again)).listens()
    if (!(await survives(slower, bad, { workMs, within: deadline(workMs) }))) alwaysLate()
  })
  const over = Promise.allSettled(survivals)
  const clean = meanwhile(() => nothingIsLeft(ready, over, 'twelve bad clients'))
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
        hint: `${name} came and went, and the program ended with exit code 0. If it has printed an error: where is it caught, in the loop or around it? If not: which line ends the loop?`,
      },
      crashed: {
        diagnosis: "one client's error is everybody's: it has found its way out of the loop.",
        hint: `${name} misbehaved, and an error ended the program. Where could it have been caught? If you catch some errors there: which do you let pass?`,
      },
      silent: `${name} has gone, and the next client waits. In which call does the program sleep; or does it run, and fail in some call again and again?`,
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
              'connections that nobody closes: an error has led past close, or has ended a thread. They belong to the process, and stay.',
          },
        }
      : {},
  )
}
