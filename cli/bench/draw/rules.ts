import { type Html, html } from '../../../pages/html.ts'
import { RULES } from '../bottleneck.ts'
import { FULL } from '../cpu.ts'
import { percent } from '../figures.ts'
import { LIMITS } from '../findings.ts'

/** How the words come about: each rule with the number it goes by, so that a reader may disagree. */
export function rulesOf(): Html {
  const rules: [string, string][] = [
    [
      'the number of clients',
      `${percent(RULES.ALL_AT_ONCE)} of the clients or more are in work at once (requests per second × WORK_MS, by Little’s law)`,
    ],
    [
      'cost of a request',
      `a request takes ${RULES.DEAR} times the CPU time of the cheapest server’s, and the server uses ${percent(RULES.IDLE)} of a CPU or more`,
    ],
    [
      'waiting for a turn',
      `others are in work, and the server uses less than ${percent(RULES.IDLE)} of a CPU; without work, ${percent(RULES.STARVED)} of the clients had no answer at all, though there were ${RULES.ENOUGH_FOR_ALL} for each`,
    ],
    [
      'one CPU',
      `exactly one thread wants a CPU ${percent(FULL)} of the time or more (it runs, or waits for one: schedstat)`,
    ],
    ['our client', `its event loop is busy ${percent(RULES.CLIENT_BUSY)} of the time or more`],
    [
      'the machine',
      `${percent(RULES.MACHINE_FULL)} of all CPUs are in use; it is called other programs where those use more than server and clients together`,
    ],
    [
      'in the kernel',
      `more than ${percent(LIMITS.KERNEL)} of a request’s CPU time; the kernel splits it by its clock ticks, so a few percent are luck`,
    ],
    [
      'a queue',
      `rates differ by ${percent(LIMITS.FLAT)} at most while the mean wait grows with the number of clients, within a third`,
    ],
    ['two servers differ', 'every round of one was faster than every round of the other'],
    [
      'noisy',
      `the rounds of a measurement differ by more than ${percent(LIMITS.NOISY)} of their median, or others use more than ${percent(LIMITS.OTHERS)} of the machine`,
    ],
  ]
  return html`<section><h2>How the words come about</h2>
<p>Each client asks again as soon as it has its answer, so the server sets the pace. A wait runs from the SYN where each request has a connection of its own. Rules are tried in this order:</p>
<dl>${rules.map(([name, rule]) => html`<div><dt>${name}</dt><dd>${rule}</dd></div>\n`)}</dl>
</section>`
}
