import { due, Overdue } from './due.ts'
import { areUnnamed, SAYS_PORT_IS_TAKEN } from './listening.ts'
import { type Server, START_DEADLINE } from './server.ts'
import { describeExit, exitKind } from './server-process.ts'
import { seconds } from './text.ts'

/** Its port is taken: the program says so on standard error and ends, not with 0. */
export async function complainsOfTakenPort(server: Server): Promise<void> {
  const expected =
    'EADDRINUSE or "address already in use" on standard error, and an exit code other than 0'
  const fail = (kind: string, observed: string) => server.unmet({ kind, expected, observed })
  const exit = await due(() => server.exit, server, {
    within: START_DEADLINE,
    believesSleep: () =>
      server.view.idleSockets().length > 0 || server.view.mainSleepsIn(/pause/) || settled(),
  })
  function settled() {
    return server.view.listensElsewhere().length > 0
  }
  if (exit instanceof Overdue) {
    const places = server.view.listensElsewhere()
    if (places.length === 0)
      throw fail('ignores-error', `it was still running after ${seconds(exit.afterMs)}`)
    const told = SAYS_PORT_IS_TAKEN.test(server.process.output.text()) ? 'said so' : 'said nothing'
    const where = places.map(({ host, port }) => `${host}:${port}`).join(', ')
    throw areUnnamed(places)
      ? fail('ignores-error', `it ${told}, went on, and listens on ${where}: the kernel's choice`)
      : fail('falls-back', `it ${told}, went on, and listens on ${where}`)
  }
  await due(() => (SAYS_PORT_IS_TAKEN.test(server.stderr) ? true : undefined), server, {
    within: 50,
  })
  const ended = `it ended ${describeExit(exit)}`
  if (exitKind(exit) === 'unsettled-await') throw fail('unsettled-await', ended)
  const isOnlyOnStdout =
    SAYS_PORT_IS_TAKEN.test(server.stdout) && !SAYS_PORT_IS_TAKEN.test(server.stderr)
  if (exit.code === 0)
    throw fail(
      'error-swallowed',
      `${ended}, which says that all was well${isOnlyOnStdout ? ', and told the reason on standard output only' : ''}`,
    )
  if (SAYS_PORT_IS_TAKEN.test(server.stderr)) return
  throw isOnlyOnStdout
    ? fail('error-on-stdout', `${ended}, and told the reason on standard output only`)
    : fail('silent-error', `${ended}, and standard error does not say why`)
}
