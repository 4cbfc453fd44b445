import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { StepResult } from '../../checker/verdict.ts'
import { knownWorkspace } from '../first-use.ts'
import { Interrupted } from '../interrupted.ts'
import { printMarkdown } from '../markdown.ts'
import { paper } from '../paper.ts'
import { printStep } from '../render/verdict.ts'
import { printVerdict } from '../render/whole-verdict.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { addExercise, serverFile } from '../workspace.ts'
import { Checks, type Outcome } from './checks.ts'
import { onKeys } from './keys.ts'
import { Pager } from './pager.ts'
import { onSave } from './saves.ts'
import { clock, keepProgress, type Scene } from './scene.ts'
import { xrayOf } from './xray-of.ts'

const KEYS: [key: string, what: string][] = [
  ['h', 'hint'],
  ['r', 'run again'],
  ['s', 'solution'],
  ['x', 'x-ray'],
  ['n', 'next'],
  ['l', 'list'],
  ['p', 'problem'],
  ['q', 'quit'],
]

/** Checks on every save, until somebody quits. The verdict stays on the screen until there is another. */
export async function watchOnScreen(scene: Scene): Promise<void> {
  const watch = new Watch(scene)
  try {
    await watch.untilSomebodyLeaves()
  } finally {
    await watch.end()
  }
}

class Watch {
  #scene: Scene
  readonly #out: Terminal
  readonly #checks = new Checks()
  readonly #pager: Pager
  #steps: StepResult[] = []
  #outcome: Outcome | undefined
  #checkedAt = clock()
  #endSaves: () => Promise<void>
  #endKeys: () => void = () => {}
  #leave: (how?: Interrupted) => void = () => {}
  readonly #resized = () => this.#showVerdict()

  constructor(scene: Scene) {
    this.#scene = scene
    this.#out = scene.out
    const { color, ascii } = scene.out
    const footer = KEYS.map(
      ([key, what]) => `${color.bold(key)}\u00a0${what.replace(' ', '\u00a0')}`,
    ).join('  ')
    this.#pager = new Pager(footer, { ascii })
    this.#endSaves = this.#watchSaves()
  }

  async untilSomebodyLeaves(): Promise<void> {
    process.stdout.on('resize', this.#resized)
    this.#endKeys = onKeys((key) => void this.#pressed(key))
    void this.#check()
    const left = await new Promise<Interrupted | undefined>((resolve) => {
      this.#leave = resolve
    })
    if (left) throw left
  }

  async end(): Promise<void> {
    process.stdout.off('resize', this.#resized)
    this.#endKeys()
    this.#checks.stop()
    this.#pager.leave()
    await this.#endSaves()
  }

  #watchSaves(): () => Promise<void> {
    return onSave(this.#scene.folder, () => void this.#check())
  }

  async #check(): Promise<void> {
    const { exercise, subject } = this.#scene
    this.#steps = []
    this.#outcome = undefined
    this.#checkedAt = clock()
    const checking = this.#checks.check(exercise.slug, subject, (step) => {
      this.#steps.push(step)
      this.#showVerdict()
    })
    this.#showVerdict()
    const outcome = await checking
    if (!outcome) return // a newer one runs
    await keepProgress(outcome, this.#scene)
    this.#outcome = outcome
    this.#showVerdict()
  }

  // ── what is shown ─────────────────────────────────────────────────────

  #showVerdict(): void {
    const { exercise, shop } = this.#scene
    const outcome = this.#outcome
    const lines = this.#printed((out) => {
      if (!outcome) for (const step of this.#steps) printStep(step, out)
      else if ('text' in outcome) out.say(outcome.text)
      else {
        printPassed(this.#steps, out)
        printVerdict(outcome, exercise, shop, out, { pictureBelow: true })
      }
    })
    const title = this.#title(stateOf(outcome, this.#out))
    this.#pager.show(title, lines, { toTheEnd: outcome === undefined })
  }

  /** Another page, until the next save or key. */
  #showPage(what: string, print: (out: Terminal) => void): void {
    this.#pager.show(this.#title(what), this.#printed(print))
  }

  #title(state: string): string {
    const { slug } = this.#scene.exercise
    return `${this.#out.color.bold(slug)} · ${state} · ${this.#out.color.dim(this.#checkedAt)}`
  }

  #printed(print: (out: Terminal) => void): string[] {
    const sheet = paper(this.#out, this.#pager.columns)
    print(sheet.out)
    return sheet.lines()
  }

  /** What a command prints, as a page. */
  async #showCommand(what: string, name: 'hint' | 'solution' | 'list'): Promise<void> {
    const { command } = await COMMANDS[name]()
    const sheet = paper(this.#out, this.#pager.columns)
    const positionals = name === 'list' ? [] : [this.#scene.exercise.slug]
    await command
      .run({ positionals, options: {}, rest: undefined, out: sheet.out })
      .catch((error: unknown) => {
        if (!(error instanceof UsageError)) throw error
        sheet.out.say(error.message)
      })
    this.#pager.show(this.#title(what), sheet.lines())
  }

  // ── what is pressed ───────────────────────────────────────────────────

  async #pressed(key: string): Promise<void> {
    const { exercise } = this.#scene
    switch (key) {
      case 'q':
        return this.#leave()
      case 'interrupt':
        return this.#leave(new Interrupted())
      case 'up':
      case 'down':
        return this.#pager.scroll(key === 'up' ? -1 : 1)
      case 'page up':
      case 'page down':
        return this.#pager.page(key === 'page up' ? -1 : 1)
      case 'r':
        return void this.#check()
      case 'h':
        return this.#showCommand('hint', 'hint')
      case 's':
        return this.#showCommand('solution', 'solution')
      case 'l':
        return this.#showCommand('list', 'list')
      case 'p':
        return this.#showPage('problem', (out) =>
          printMarkdown(readFileSync(path.join(exercise.dir, 'problem.md'), 'utf8'), out),
        )
      case 'x':
        return this.#xray()
      case 'n':
        return this.#next()
    }
  }

  async #next(): Promise<void> {
    const { shop, exercise } = this.#scene
    const workspace = knownWorkspace(shop)
    const next = shop.next()
    if (!next || next === exercise || !workspace) {
      const why = workspace ? 'All exercises are done.' : 'There is no workspace to go on in.'
      return this.#showPage('next', (out) => out.say(why))
    }
    await shop.select(next)
    addExercise(workspace, next)
    await this.#endSaves()
    const file = serverFile(workspace, next)
    this.#scene = { ...this.#scene, exercise: next, subject: { file }, folder: path.dirname(file) }
    this.#endSaves = this.#watchSaves()
    this.#steps = []
    this.#outcome = undefined
    this.#showPage('problem', (out) => {
      out.hanging(out.color.bold('Edit   '), file)
      out.print()
      printMarkdown(readFileSync(path.join(next.dir, 'problem.md'), 'utf8'), out)
    })
  }

  /** The server at human speed, and what the kernel sees of it, until `q`. */
  async #xray(): Promise<void> {
    this.#checks.stop()
    this.#endKeys()
    try {
      const why = await this.#pager.lend(() => xrayOf(this.#scene.subject, this.#out))
      if (why) this.#showPage('x-ray', (out) => out.say(why))
      else this.#showVerdict()
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      this.#leave(error)
    } finally {
      this.#endKeys = onKeys((key) => void this.#pressed(key))
    }
  }
}

const COMMANDS = {
  hint: () => import('../commands/hint.ts'),
  solution: () => import('../commands/solution.ts'),
  list: () => import('../commands/list.ts'),
}

function stateOf(outcome: Outcome | undefined, { color }: Terminal): string {
  if (!outcome) return color.cyan('checking …')
  if ('text' in outcome) return color.red('cannot be checked')
  const took = `${(outcome.durationMs / 1000).toFixed(1)} s`
  if (outcome.outcome === 'passed') return `${color.green.bold('passed')} (${took})`
  if (outcome.outcome === 'failed') return `${color.red.bold('failed')} (${took})`
  return color.yellow('could not be checked')
}

/** What went well, in a line: the screen is for what did not, and for what was learned. */
function printPassed(steps: StepResult[], out: Terminal): void {
  const passed = steps.filter(({ outcome }) => outcome === 'passed').length
  if (passed > 0) out.hanging(out.color.green('✓ '), `${passed} of ${steps.length} steps`)
  for (const step of steps) if (step.outcome === 'failed') printStep(step, out)
}
