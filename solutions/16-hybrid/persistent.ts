import type { Request } from './parse.ts'

/** May another request follow? RFC 9112, section 9.3 */
export function staysOpen({ version, headers }: Request): boolean {
  const said = headers.get('connection')
  if (said === undefined) return version === '1.1'
  const options = said.toLowerCase().split(/[ \t]*,[ \t]*/)
  if (options.includes('close')) return false
  return version === '1.1' || options.includes('keep-alive')
}
