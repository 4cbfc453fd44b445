import { count } from '../../checker/text.ts'
import type { TimelineEvent } from '../../checker/verdict.ts'
import type { Terminal } from '../terminal.ts'
import { type Life, livesOf, mostInTheQueue, type ThreadLife, threadsOf } from './lives.ts'
import { harmless } from './timeline.ts'

/** More than this nobody listens to. */
const CLIENTS = 20
const THREADS = 8
const STATES = 8

/** The picture of one server in sentences, for those who hear it. */
export function describe(events: TimelineEvent[], out: Terminal): void {
  const lives = livesOf(events)
  if (lives.length === 0) return
  const start = Math.min(...lives.map(({ began }) => began))
  const end = Math.max(...events.map(({ at }) => at))
  for (const life of lives.slice(0, CLIENTS)) out.say(sentenceOn(life, start))
  if (lives.length > CLIENTS) out.say(`And ${count(lives.length - CLIENTS, 'more client')}.`)
  const most = mostInTheQueue(lives, start, end)
  out.say(
    most === 0
      ? 'Nobody was seen to wait in the accept queue.'
      : `At most ${count(most, 'client')} waited in the accept queue at once.`,
  )
  const exit = events.find(({ event }) => event === 'exited')
  if (exit) out.say(`The server ended ${harmless(exit.text ?? '')} at ${ms(exit.at - start)}.`)
  const threads = threadsOf(events)
  for (const thread of threads.slice(0, THREADS)) out.say(sentenceOnThread(thread))
  if (threads.length > THREADS) out.say(`And ${count(threads.length - THREADS, 'more thread')}.`)
}

function sentenceOn(life: Life, start: number): string {
  const { who, began, connected, ended } = life
  const at = (moment: number) => ms(moment - start)
  const name = harmless(who)
  if (connected === undefined) {
    if (life.end === 'refused') return `${name} tried to connect at ${at(began)} and was refused.`
    const until = ended === undefined ? '' : ` until ${at(ended)}`
    return `${name} began to connect at ${at(began)} and waited for the handshake${until}.`
  }
  const parts = [`connected at ${at(connected)}`, ...served(life, connected), ...answered(life)]
  const last = parts.pop()
  return `${name} ${parts.join(', ')}${parts.length > 1 ? ',' : ''} and ${last}.`
}

function served({ accepted, ended }: Life, connected: number): string[] {
  if (!accepted || (ended !== undefined && accepted.at > ended)) {
    const waited = ended === undefined ? '' : ` for ${ms(ended - connected)}`
    return [`waited in the accept queue${waited}`]
  }
  const [least, most] = [accepted.notBefore - connected, accepted.at - connected].map(Math.round)
  const waited =
    least === most
      ? ms(least as number)
      : least === 0
        ? `at most ${ms(most as number)}`
        : `${least} to ${ms(most as number)}`
  const wait = most === 0 ? 'was accepted at once' : `waited ${waited} in the accept queue`
  return ended === undefined ? [wait] : [wait, `was with the server for ${ms(ended - accepted.at)}`]
}

function answered({ asked, answered, ended, end }: Life): string[] {
  const parts: string[] = []
  if (answered === undefined) parts.push(asked === undefined ? 'said nothing' : 'got no answer')
  else parts.push(`was answered after ${ms(answered - (asked ?? answered))}`)
  if (end === 'reset') parts.push('its connection was reset by the server')
  if (end === 'reset-sent') parts.push('reset the connection itself')
  if (end === 'left') parts.push('left')
  if (ended === undefined) parts.push('was still connected at the end')
  return parts
}

const DOES: Record<string, string> = {
  sleeps: 'worked (a timed sleep)',
  waits: 'waited for another thread',
  runs: 'ran',
  ended: 'ended',
}

/** `Thread 1 slept in accept, then in read for ann, then worked (a timed sleep).` */
function sentenceOnThread({ who, states }: ThreadLife): string {
  const deeds = states
    .filter(({ text }) => text !== 'runs')
    .map(({ text }) => harmless(text))
    .filter((text, i, all) => text !== all[i - 1])
  const told = deeds.slice(0, STATES).map((text, i) => {
    const [word = '', ...name] = text.split(' ')
    const isSleep = !(word in DOES)
    const wasSleep = i > 0 && !((deeds[i - 1]?.split(' ')[0] as string) in DOES)
    const call = `${wasSleep ? '' : 'slept '}in ${word === 'epoll' ? 'epoll_wait' : word}`
    return isSleep ? call + (name.length > 0 ? ` for ${name.join(' ')}` : '') : (DOES[word] ?? word)
  })
  const rest = deeds.length > STATES ? ', and so on' : ''
  return `${harmless(who).replace(/^t/, 'T')} ${told.join(', then ') || 'ran'}${rest}.`
}

const ms = (time: number) => `${Math.round(time)} ms`
