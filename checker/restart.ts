import type { Hints, Story } from './check.ts'
import { due, Overdue } from './due.ts'
import { CouldNotRun } from './errors.ts'
import { serves } from './good-clients.ts'
import { closedFirst, tcpTableIsReadable } from './kernel/tcp-table.ts'
import { SAYS_PORT_IS_TAKEN } from './listening.ts'
import type { Server } from './server.ts'

const NOT_AGAIN = {
  diagnosis:
    'a second start that ends without a word. The first has listened; now connections of it are in TIME_WAIT.',
  hint: 'What has bind said this time, and who has heard it?',
}

export const WHEN_IT_DOES_NOT_START_AGAIN: Hints = {
  'ended-at-once': NOT_AGAIN,
  exited: NOT_AGAIN,
  byHand:
    'npx learn-tcp talk 1729\n# end the server, start it again at once; then:\nss -tan | grep 1729',
}

/**
 * Serves a client, kills the server and starts it again on the same port at once. The server closes first, so its end
 * of the old connection stays in TIME_WAIT or FIN_WAIT2; where the client closes first there is no such row, and a
 * server without SO_REUSEADDR would start again too. Both processes need the option: accepted sockets inherit it.
 */
export async function startsAgain(server: Server, story: Story, within: number): Promise<void> {
  await server.listens()
  await serves(server, 'peggy', within)
  const old = () => server.view.connections().some(closedFirst)
  if (tcpTableIsReadable && !old())
    story.remark(
      'The restart was checked without an old connection in TIME_WAIT: the server did not close first.',
    )

  server.process.signal('SIGKILL')
  const gone = () => (server.exit && server.view.listening().length === 0 ? true : undefined)
  const patience = { within: 5000, every: 5, believesSleep: () => false }
  while ((await due(gone, server, patience)) instanceof Overdue)
    if (!server.exit) throw new CouldNotRun('The server did not end on SIGKILL within 5 s.')

  const settings = { ...server.settings, PORT: server.port, WORK_MS: 10 }
  const again = await story.start(settings, 'the same server, again')
  await again.listens().catch((unmet) => {
    if (!SAYS_PORT_IS_TAKEN.test(again.process.output.text())) throw unmet
    throw again.unmet({
      kind: 'address-in-use',
      expected: `the port ${server.port} again, although earlier connections are in TIME_WAIT`,
      observed: 'bind failed with EADDRINUSE, although no process has the port',
    })
  })
  await serves(again, 'victor', within)
}
