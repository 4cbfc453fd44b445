/** The check could not be made: our fault or the machine's, never told as the learner's. */
export class CouldNotRun extends Error {
  override name = 'CouldNotRun'
}

/** The command itself cannot be started: not found, not executable. Wrong usage, not a wrong server. */
export class BadCommand extends Error {
  override name = 'BadCommand'
}
