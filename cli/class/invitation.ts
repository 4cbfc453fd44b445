import { UsageError } from '../usage-error.ts'

export interface Invitation {
  /** `http://192.168.1.20:7290` */
  board: string
  code: string
}

/** What a teacher shows, as somebody types it: `192.168.1.20:7290/k7qf-3mrt` will do. */
export function boardFrom(typed: string): Invitation {
  const whole = /^https?:\/\//i.test(typed) ? typed : `http://${typed}`
  let url: URL
  try {
    url = new URL(whole)
  } catch {
    throw new UsageError(`${typed} is no address. ${LIKE}`)
  }
  const code = url.pathname.slice(1)
  if (!/^[\w-]{8,9}$/.test(code))
    throw new UsageError(`The address ends in a code of eight letters and digits. ${LIKE}`)
  return { board: url.origin, code }
}

const LIKE = 'It looks like http://192.168.1.20:7290/K7QF-3MRT'
