/** The learner pressed Ctrl-C (130), or the process was asked to end (143). Nothing is printed. */
export class Interrupted extends Error {
  override name = 'Interrupted'
  exitCode: 130 | 143

  constructor(exitCode: 130 | 143 = 130) {
    super('interrupted')
    this.exitCode = exitCode
  }
}
