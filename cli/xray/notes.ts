import { read } from '../../checker/kernel/processes.ts'
import type { TcpRow } from '../../checker/kernel/tcp-table.ts'
import type { ServerProcess } from './snapshot.ts'

/** All addresses, with which mostly IPv4 comes too; or one of IPv4 in the form of the other. */
const DUAL = /^(::|::ffff:.*)$/

/** What could not be seen, and what would help. */
export function notesOn(listening: TcpRow[], processes: ServerProcess[]): string[] {
  const notes: string[] = []
  const [listener] = listening
  const hosts = listening.map(({ local }) => local.host)
  if (listener && hosts.every((host) => host.includes(':') && !DUAL.test(host)))
    notes.push(
      'It listens on IPv6 only: clients of 127.0.0.1 are refused. Which address does bind get, and is it the one in HOST?',
    )
  if (listener && processes.length === 0) notes.push(nobodySeen(listener.uid))
  if (processes.some(({ threads }) => threads.some(({ guessed }) => guessed)))
    notes.push(
      'What is said of the threads is a guess: this system does not let you read which calls they sleep in (kernel.yama.ptrace_scope). With sudo you see the calls.',
    )
  return notes
}

function nobodySeen(uid: number): string {
  const who = `No process can be seen that holds this socket`
  if (uid === process.getuid?.())
    return `${who}: it may run in a container, or as a service of the system. With sudo there may be more to see.`
  return `${who}: it belongs to another user, ${userName(uid)}. With sudo you see its threads too.`
}

/** `root (uid 0)`, or `uid 1729` where it has no name. */
function userName(uid: number): string {
  const name = new RegExp(`^([^:]+):[^:]*:${uid}:`, 'm').exec(read('/etc/passwd'))?.[1]
  return name === undefined ? `uid ${uid}` : `${name} (uid ${uid})`
}
