import { seconds } from '../../checker/text.ts'
import { type Life, livesOf } from '../render/lives.ts'
import type { Played } from './play.ts'

/** The difference between two servers, as it was measured: a sentence for each. */
export function differenceOf(both: Played[]): string {
  const busy = both.some(({ pressed }) => pressed)
    ? ' This machine was busy: the times are longer than they need be.'
    : ''
  const sentences = both.map((played) => {
    const facts = factsOf(played)
    return facts.silent.length > 0 ? besideTheSilent(facts) : inTheCrowd(facts)
  })
  return `${sentences.join('. ')}.${busy}`
}

interface Facts extends Played {
  silent: Life[]
  asking: Life[]
  /** When the first of them asked, in milliseconds on the timeline. */
  began: number
}

function factsOf(played: Played): Facts {
  const lives = livesOf(played.events)
  const silent = lives.filter(({ who }) => who.startsWith('silent'))
  const asking = lives.filter((life) => !silent.includes(life))
  return {
    ...played,
    silent,
    asking,
    began: Math.min(...asking.map(({ asked, began }) => asked ?? began)),
  }
}

/** Who was answered while somebody said nothing, and what ended that. */
function besideTheSilent(facts: Facts): string {
  const { name, silent, asking, atOnce, began } = facts
  const first = silent.reduce((a, b) => (endOf(a) <= endOf(b) ? a : b))
  const served = asking.filter(({ answered = Infinity }) => answered < endOf(first))
  const them = silent.length === 1 ? 'the silent client' : `the ${silent.length} silent clients`
  const end =
    first.end === 'left'
      ? `${them} left after ${seconds(endOf(first) - began)}`
      : `it hung up on ${them} after ${seconds(endOf(first) - first.began)}`
  if (served.length === 0) return `${name} answered nobody until ${end}, and ${last(facts)}`
  const whom = served.length === asking.length ? `all ${asking.length}` : `${served.length}`
  const when = first.end === 'left' ? `beside ${them}` : `before ${end}`
  return `${name} answered ${whom} ${when}, ${atOnce} at once, and ${last(facts)}`
}

/** Where those stood who were not at work: with the server, in the accept queue, or outside. */
function inTheCrowd(facts: Facts): string {
  const { name, asking, scene } = facts
  const isSoon = (ms: number) => ms < scene.settings.WORK_MS / 2
  const outside = asking.filter(({ began, connected = Infinity }) => !isSoon(connected - began))
  const inside = asking.filter((life) => !outside.includes(life))
  const taken = inside.filter(
    ({ accepted, connected = 0 }) => accepted && isSoon(accepted.at - connected),
  )
  const queued = inside.length - taken.length
  const handshakes = outside.map(
    ({ began, connected, ended }) => (connected ?? ended ?? began) - began,
  )
  const where = [
    `took ${taken.length === asking.length ? 'all' : `${taken.length} of`} ${asking.length} clients from the accept queue at once`,
    ...(queued > 0 ? [`left ${queued} in it`] : []),
    ...(outside.length > 0
      ? [`had no room for ${outside.length} in ${seconds(Math.max(...handshakes))}`]
      : []),
  ]
  return `${name} ${where.join(', ')}, and answered ${last(facts)}`
}

function last({ asking, began }: Facts): string {
  const moments = asking.flatMap(({ answered }) => answered ?? [])
  const never = asking.length - moments.length
  if (moments.length === 0) return 'nobody after that'
  const words = `the last of ${asking.length} after ${seconds(Math.max(...moments) - began)}`
  return never > 0 ? `${words}; ${never} got no answer` : words
}

const endOf = ({ ended = Infinity }: Life) => ended
