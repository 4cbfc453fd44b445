import type { Server } from './server.ts'

export interface Observation {
  kind: string
  expected: string
  observed: string
  /** The client whom it happened to. */
  client?: string
  /** What this looks like, where it says more than the kind: with figures of this run. */
  diagnosis?: string
}

/** Kinds of which is known only after a while: a thread that still runs then says something. */
const HAS_WAITED =
  /^(silent|spins|workers-spin|still-open|still-running|no-timeout|not-accepted|never-listens|not-listening-yet|no-end|too-few-at-once)$/

/**
 * What a verb throws when the server did not do what the check asks. The hint comes from the kind (hints.ts)
 * or from the step. What the kernel shows is taken down at this very moment: soon the server will be gone.
 */
export class Unmet extends Error {
  override name = 'Unmet'
  readonly kind: string
  readonly expected: string
  readonly observed: string
  readonly diagnosis: string | undefined
  readonly client: string | undefined
  readonly server: Server
  readonly kernel: string[]

  constructor(
    server: Server,
    what: Observation,
    kernel = server.describeKernel({ evenIfItRuns: HAS_WAITED.test(what.kind) }),
  ) {
    super(`${what.kind}: expected ${what.expected}, observed ${what.observed}`)
    this.kind = what.kind
    this.expected = what.expected
    this.observed = what.observed
    this.diagnosis = what.diagnosis
    this.client = what.client
    this.server = server
    this.kernel = kernel
  }

  /** The same, when more has been found out; the kernel's view stays that of the moment of failure. */
  but(more: Partial<Observation>): Unmet {
    const { kind, expected, observed, diagnosis, client } = this
    return new Unmet(
      this.server,
      {
        kind,
        expected,
        observed,
        ...(diagnosis && { diagnosis }),
        ...(client && { client }),
        ...more,
      },
      this.kernel,
    )
  }
}
