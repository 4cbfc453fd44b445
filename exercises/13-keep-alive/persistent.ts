import type { Request } from './parse.ts'

/** May another request follow? RFC 9112, section 9.3 */
export function staysOpen(request: Request): boolean {
  const { version, headers } = request
  return false // TODO: what do they say?
}
