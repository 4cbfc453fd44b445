import path from 'node:path'
import { clock } from '../../checker/text.ts'
import { printStep } from '../render/verdict.ts'
import { printVerdict } from '../render/whole-verdict.ts'
import { Checks } from './checks.ts'
import { onSave } from './saves.ts'
import { keepProgress, type Scene, tellClassOf } from './scene.ts'

/** One verdict below the other, for a pipe, a log or a dumb terminal. It ends with a signal. */
export async function watchInLines(scene: Scene): Promise<void> {
  const { exercise, subject, folder, shop, out } = scene
  const checks = new Checks()
  const check = async () => {
    out.say(`— ${exercise.slug}, ${clock()}`)
    const outcome = await checks.check(exercise.slug, subject, {
      onStep: (step) => printStep(step, out),
    })
    if (!outcome) return
    await keepProgress(outcome, scene)
    if ('text' in outcome) out.say(outcome.text)
    else printVerdict(outcome, exercise, shop, out)
    void tellClassOf(outcome).then((note) => note && out.say(out.color.dim(note)))
    out.say(`Waiting for the next save in ${path.relative('', folder) || '.'}`)
  }
  onSave(folder, () => void check())
  await check()
  await new Promise(() => {})
}
