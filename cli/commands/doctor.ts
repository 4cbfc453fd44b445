import type { Command } from '../command.ts'
import { EXAMINATIONS } from '../doctor/examinations.ts'
import type { Finding } from '../doctor/finding.ts'

const WORDS = {
  well: 'All is well.',
  poor: 'You can begin.',
  wrong: 'This has to be mended first.',
}

export const command: Command = {
  usage: 'doctor',
  options: {},
  words: 0,
  async run({ out }) {
    const { color } = out
    const marks = {
      well: color.green('✓ '),
      poor: color.magenta('! '),
      wrong: color.red.bold('✗ '),
    }
    let worst: Finding['state'] = 'well'
    for (const examine of EXAMINATIONS) {
      const { state, says, remedy } = await examine(out)
      out.hanging(marks[state], says)
      if (remedy) out.hanging('  → ', remedy)
      if (state === 'wrong' || (state === 'poor' && worst === 'well')) worst = state
    }
    out.print()
    out.say(WORDS[worst])
    return worst === 'wrong' ? 1 : 0
  },
}
