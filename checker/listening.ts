import { setTimeout as pause } from 'node:timers/promises'
import { execa } from 'execa'
import { due, Overdue } from './due.ts'
import { tcpTableIsReadable } from './kernel/tcp-table.ts'
import { isEphemeral } from './ports.ts'
import { type Server, START_DEADLINE } from './server.ts'
import { count, seconds } from './text.ts'
import { Unmet } from './unmet.ts'

/**
 * Waits until the server listens on its port, seen from outside: in the kernel's TCP table on Linux, by asking the
 * system elsewhere. Never by a bind, which takes the port for a moment, nor by connecting: that may be the test itself.
 */
export async function listensOn(server: Server): Promise<void> {
  if (!tcpTableIsReadable) return asksTheSystem(server)
  let asked = 0
  let asleepSince: number | undefined
  const listening = seldom(() => isListening(server), server)
  const found = await due(() => listening() ?? elsewhere(), server, {
    within: START_DEADLINE,
    every: 5,
    believesSleep: () => server.view.idleSockets().length > 0 || server.view.mainSleepsIn(/pause/),
  })
  if (found instanceof Overdue) throw notListening(server, found)
  if (found instanceof Unmet) throw found
  if (server.exit) throw daemonised(server)

  // A server may open other ports first: only one that then sleeps has settled for them.
  function elsewhere(): Unmet | undefined {
    const now = performance.now()
    if (now - asked < 50) return undefined
    asked = now
    asleepSince = server.view.endsByItself() === 'later' ? undefined : (asleepSince ?? now)
    if (asleepSince === undefined || now - asleepSince < 300) return undefined
    const places = server.view.listensElsewhere()
    return places.length > 0 && !isListening(server) ? wrongPort(server, places) : undefined
  }
}

const isListening = (server: Server) => (server.view.listening().length > 0 ? true : undefined)

/**
 * The TCP table is dear to read: it is looked at when the server has a socket, and now and then all the same, for
 * those whose descriptors cannot be seen.
 */
function seldom<T>(look: () => T | undefined, server: Server): () => T | undefined {
  let looked = 0
  return () => {
    const now = performance.now()
    if (now - looked < 200 && server.view.socketInodes().size === 0) return undefined
    looked = now
    return look()
  }
}

function wrongPort(server: Server, places: { host: string; port: number }[]): Unmet {
  return server.unmet({
    kind: areUnnamed(places) ? 'unbound' : 'listens-elsewhere',
    expected: expectation(server),
    observed: `it listens on ${places.map((p) => `${p.host}:${p.port}`).join(' and ')} instead`,
  })
}

/** Ports of this range are nobody's choice but the kernel's: bind was given none, has failed, or was not called. */
export const areUnnamed = (places: { host: string; port: number }[]): boolean =>
  places.every(({ host, port }) => isEphemeral(port) && /^(0\.0\.0\.0|::)$/.test(host))

function notListening(server: Server, overdue: Overdue): Unmet {
  const expected = expectation(server)
  if (server.exit) {
    const gone = server.gone(expected, server.exit)
    if (gone.kind === 'daemonised') return gone
    const taken = takenElsewhere(server)
    if (taken)
      return server.unmet({
        kind: 'listens-elsewhere',
        expected,
        observed: `it asked for a port that is taken, and not for ${server.port}, which is free: ${taken}`,
      })
    return server.unmet({
      kind: gone.kind === 'exited' ? 'ended-at-once' : gone.kind,
      expected,
      observed: `${gone.observed}; nobody listens`,
    })
  }
  const places = server.view.listensElsewhere()
  if (places.length > 0) return wrongPort(server, places)
  const idle = server.view.idleSockets()
  const waited = `after ${seconds(overdue.afterMs)} nobody listens there`
  return idle.length > 0
    ? server.unmet({
        kind: 'not-listening-yet',
        expected,
        observed: `${waited}; the program holds ${count(idle.length, 'socket')} (descriptor ${idle.join(', ')}) that neither listens nor is connected`,
      })
    : server.unmet({
        kind: 'never-listens',
        expected,
        observed: `${waited}; the program runs and has no socket`,
      })
}

/** It died because its port is taken, and PORT is not: what it said. */
function takenElsewhere(server: Server): string | undefined {
  if (server.view.rows().length > 0) return undefined
  return SAYS_PORT_IS_TAKEN.exec(server.process.output.text())?.[0].trim()
}

/** In the words of Node, C and Python. */
export const SAYS_PORT_IS_TAKEN = /^.*(EADDRINUSE|address already in use).*$/im

/** The started process has gone, and something of it listens in the background. */
function daemonised(server: Server): Unmet {
  return server.unmet({
    kind: 'daemonised',
    expected: 'the program that was started stays in the foreground',
    observed: `it ended, and a child of it listens on port ${server.port}`,
  })
}

const expectation = (server: Server) => `a listening TCP socket on 127.0.0.1:${server.port}`

async function asksTheSystem(server: Server): Promise<void> {
  const end = performance.now() + START_DEADLINE
  while (performance.now() < end) {
    if (server.exit) throw notListening(server, new Overdue(0, 'exited'))
    const lsof = await execa('lsof', ['-nP', `-iTCP:${server.port}`, '-sTCP:LISTEN'], {
      reject: false,
    })
    if (lsof.exitCode === 0) return
    await pause(20)
  }
  throw notListening(server, new Overdue(START_DEADLINE, 'late'))
}
