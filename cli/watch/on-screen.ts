import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { clock } from '../../checker/text.ts'
import { printList } from '../commands/list.ts'
import type { Exercise } from '../course.ts'
import { knownWorkspace } from '../first-use.ts'
import { Interrupted } from '../interrupted.ts'
import { paper } from '../paper.ts'
import { Doing } from '../render/sign-of-life.ts'
import type { Terminal } from '../terminal.ts'
import { addExercise, serverFile } from '../workspace.ts'
import { Checks } from './checks.ts'
import { KEYS, onKeys } from './keys.ts'
import { Pager } from './pager.ts'
import { printHint, printKeys, printProblem, printSolutionIfPassed } from './pages.ts'
import { type Known, printResult, stateOf } from './result.ts'
import { onSave } from './saves.ts'
import { keepProgress, type Scene, tellClassOf } from './scene.ts'
import { xrayOf } from './xray-of.ts'

/** Checks on every save, until somebody quits. The verdict stays on the screen until there is another. */
export async function watchOnScreen(scene: Scene): Promise<void> {
  const watch = new Watch(scene)
  try {
    await watch.untilSomebodyLeaves()
  } finally {
    await watch.end()
  }
}

const nothing = (): Known => ({
  steps: [],
  outcome: undefined,
  doing: new Doing(),
  note: undefined,
})

class Watch {
  #scene: Scene
  readonly #out: Terminal
  readonly #checks = new Checks()
  readonly #pager: Pager
  #known = nothing()
  /** What is shown in place of the result, until the next save or Esc. */
  #page: string | undefined
  /** In the list, where the mark is. */
  #chosen: Exercise
  #checkedAt = clock()
  #endSaves: () => Promise<void>
  #endKeys: () => void = () => {}
  #leave: (how?: Interrupted) => void = () => {}
  readonly #resized = () => (this.#page ? this.#pager.draw() : this.#showResult())

  constructor(scene: Scene) {
    this.#scene = scene
    this.#chosen = scene.exercise
    this.#out = scene.out
    const { color, ascii } = scene.out
    const footer = KEYS.map(([key, what]) => `${color.bold(key)}\u00a0${what}`).join('  ')
    this.#pager = new Pager(footer, { ascii })
    this.#endSaves = this.#watchSaves()
  }

  async untilSomebodyLeaves(): Promise<void> {
    process.stdout.on('resize', this.#resized)
    this.#endKeys = onKeys((key) => void this.#pressed(key))
    const signsOfLife = setInterval(() => {
      if (this.#checks.areRunning && !this.#page) this.#showResult()
    }, 1000)
    void this.#check()
    const left = await new Promise<Interrupted | undefined>((resolve) => {
      this.#leave = resolve
    })
    clearInterval(signsOfLife)
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
    return onSave(
      this.#scene.folder,
      () => void this.#check(),
      () => this.#beginAnew(),
    )
  }

  /** What is known is of an older server. The screen says so at once: a save has been seen. */
  #beginAnew(): void {
    this.#checks.stop()
    this.#known = nothing()
    this.#checkedAt = clock()
    this.#showResult()
  }

  async #check(): Promise<void> {
    if (this.#pager.isLent) return // to the x-ray: it is checked when that is left
    const { exercise, subject } = this.#scene
    this.#beginAnew()
    const known = this.#known
    const outcome = await this.#checks.check(exercise.slug, subject, {
      onBegin: (sentence) => known.doing.begins(sentence),
      onStep: (step) => {
        known.steps.push(step)
        this.#hasNews()
      },
    })
    if (!outcome) return // a newer one runs
    await keepProgress(outcome, this.#scene)
    known.outcome = outcome
    if (this.#known !== known) return
    this.#hasNews()
    known.note = await tellClassOf(outcome)
    if (known.note && this.#known === known) this.#hasNews()
  }

  // ── what is shown ─────────────────────────────────────────────────────

  /** Nobody who reads another page is torn away from it. */
  #hasNews(): void {
    if (this.#page) this.#pager.retitle(this.#title(this.#page))
    else this.#showResult()
  }

  #showResult(): void {
    this.#page = undefined
    const lines = this.#printed((out) => printResult(this.#known, this.#scene, out))
    this.#pager.show(this.#title(), lines, { growing: this.#known.outcome === undefined })
  }

  #showPage(what: string, print: (out: Terminal) => void): void {
    this.#page = what
    this.#pager.show(this.#title(what), this.#printed(print))
  }

  /** The list, in which any exercise can be chosen. */
  #showList(): void {
    this.#page = 'list'
    const lines = this.#printed((out) => {
      printList(out, this.#chosen.slug)
      out.print()
      out.say('The arrow keys move the mark, Enter goes there.')
    })
    const see = lines.findIndex((line) => stripVTControlCharacters(line).startsWith('>'))
    this.#pager.show(this.#title('list'), lines, { see })
  }

  /** Of another page the title says how it is with the check, and what leads back to it. */
  #title(page?: string): string {
    const { color } = this.#out
    const slug = color.bold(this.#scene.exercise.slug)
    const state = stateOf(this.#known.outcome, this.#out)
    if (!page) return `${slug} · ${state} · ${color.dim(this.#checkedAt)}`
    const isKnown = this.#known.outcome || this.#checks.areRunning
    return `${slug} · ${page} · ${isKnown ? `Esc: back to ${state}` : 'Esc: check'}`
  }

  #printed(print: (out: Terminal) => void): string[] {
    const sheet = paper(this.#out, this.#pager.columns)
    print(sheet.out)
    const lines = sheet.lines()
    return lines.slice(lines.findIndex(Boolean)) // there is a blank row below the title already
  }

  // ── what is pressed ───────────────────────────────────────────────────

  async #pressed(key: string): Promise<void> {
    const scene = this.#scene
    switch (key) {
      case 'q':
        return this.#leave()
      case 'interrupt':
        return this.#leave(new Interrupted())
      case 'up':
      case 'down':
        if (this.#page === 'list') return this.#choose(key === 'up' ? -1 : 1)
        return this.#pager.scroll(key === 'up' ? -1 : 1)
      case 'page up':
      case 'page down':
        return this.#pager.page(key === 'page up' ? -1 : 1)
      case 'r':
        return this.#check()
      case 'escape':
        return this.#page ? this.#back() : undefined
      case 'enter':
        if (this.#page === 'list') return this.#goTo(this.#chosen)
        return this.#page ? this.#back() : this.#check()
      case 'h': {
        const sheet = paper(this.#out, this.#pager.columns)
        await printHint(scene, sheet.out)
        return this.#showPage('hint', (out) => out.print(sheet.lines().join('\n')))
      }
      case 's':
        return this.#showPage('solution', (out) => printSolutionIfPassed(scene, out))
      case 'p':
        return this.#showPage('problem', (out) => printProblem(scene, out))
      case '?':
        return this.#showPage('keys', printKeys)
      case 'l':
        this.#chosen = scene.exercise
        return this.#showList()
      case 'x':
        return this.#xray()
      case 'n':
        return this.#next()
    }
  }

  /** To the result; where there is none, somebody has just come to this exercise. */
  async #back(): Promise<void> {
    if (this.#known.outcome || this.#checks.areRunning) this.#showResult()
    else await this.#check()
  }

  #choose(by: 1 | -1): void {
    const { exercises } = this.#scene.shop
    const at = exercises.findIndex(({ slug }) => slug === this.#chosen.slug) + by
    this.#chosen = exercises[Math.min(Math.max(at, 0), exercises.length - 1)] ?? this.#chosen
    this.#showList()
  }

  async #next(): Promise<void> {
    const next = this.#scene.shop.next()
    if (next && next !== this.#scene.exercise) return this.#goTo(next)
    this.#showPage('next', (out) =>
      out.say(
        next
          ? `${next.slug} is the only one that is not done. l leads to the others.`
          : 'All exercises are done. l leads to each of them.',
      ),
    )
  }

  /** From now on another exercise is watched. It is checked when it is saved, or when somebody asks for it. */
  async #goTo(exercise: Exercise): Promise<void> {
    const { shop, exercise: from } = this.#scene
    const workspace = knownWorkspace(shop)
    if (exercise.slug === from.slug) return this.#back()
    if (!workspace)
      return this.#showPage('next', (out) => out.say('There is no workspace to go on in.'))
    await shop.select(exercise)
    addExercise(workspace, exercise)
    this.#checks.stop()
    await this.#endSaves()
    const file = serverFile(workspace, exercise)
    this.#scene = { ...this.#scene, exercise, subject: { file }, folder: path.dirname(file) }
    this.#endSaves = this.#watchSaves()
    this.#known = nothing()
    const left = shop.isCompleted(from) ? undefined : from
    this.#showPage('problem', (out) => printProblem(this.#scene, out, left))
  }

  /** The server at human speed, and what the kernel sees of it, until `q` or Esc. */
  async #xray(): Promise<void> {
    this.#checks.stop()
    this.#endKeys()
    const known = this.#known
    try {
      const why = await this.#pager.lend(() => xrayOf(this.#scene))
      if (this.#known !== known || !known.outcome) void this.#check() // saved, or broken off, meanwhile
      if (why) this.#showPage('x-ray', (out) => out.say(why))
      else this.#showResult()
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
      this.#leave(error)
    } finally {
      this.#endKeys = onKeys((key) => void this.#pressed(key))
    }
  }
}
