/** The learner typed something that cannot be done. Printed by main.ts, exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}
