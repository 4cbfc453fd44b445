import type { Server } from './server.ts'

/**
 * What a verb throws when the server did not do what the check asks. The hint comes from the kind (hints.ts)
 * or from the step. What the kernel shows is taken down at this very moment: soon the server will be gone.
 */
export class Unmet extends Error {
  override name = 'Unmet'
  readonly kind: string
  readonly expected: string
  readonly observed: string
  readonly server: Server
  readonly kernel: string[]

  constructor(server: Server, what: { kind: string; expected: string; observed: string }) {
    super(`${what.kind}: expected ${what.expected}, observed ${what.observed}`)
    this.kind = what.kind
    this.expected = what.expected
    this.observed = what.observed
    this.server = server
    this.kernel = server.describeKernel()
  }
}
