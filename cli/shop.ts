import WorkshopperAdventure, { type MenuEntry } from 'workshopper-adventure'
import { type Exercise, exercises } from './course.ts'
import { openProgress, type ProgressStore } from './progress.ts'
import { storageOf } from './shop-storage.ts'

/**
 * The workshop: which exercises there are, which are done, which is current. The only file that
 * knows workshopper-adventure, which keeps the registry, the rules of progress and the menu.
 */
export interface Shop {
  exercises: Exercise[]
  progress: ProgressStore
  current(): Exercise | undefined
  isCompleted(exercise: Exercise): boolean
  remaining(): number
  /** The next unfinished exercise behind the current one, else the first unfinished one. */
  next(): Exercise | undefined
  select(exercise: Exercise): Promise<void>
  complete(exercise: Exercise): Promise<void>
  /** What is in the menu; the learner's choice is made by calling `pick` of an entry. */
  menu(): Menu
}

export interface Menu {
  exercises: { exercise: Exercise; completed: boolean; pick(): Choice }[]
  extras: { label: string; pick(): Choice }[]
  /** The index of the exercise on which the cursor starts. */
  selected: number
}

/** An exercise, or the name of a command that belongs to the menu. */
export type Choice = Exercise | string

/** Commands that the menu offers below the exercises, with the texts of their entries. */
const extras = {
  verify: 'Check the current exercise',
  hint: 'Show a hint',
  help: 'Show the commands',
}

export function openShop(warn: (text: string) => void, all = exercises()): Shop {
  const progress = openProgress(warn)
  const { framework, storage, openMenu } = assemble(all, progress)
  const named = (name: unknown) => all.find(({ slug }) => slug === name)

  return {
    exercises: all,
    progress,
    current: () => named(progress.get().current),
    isCompleted: ({ slug }) => slug in progress.get().completed,
    remaining: () => framework.countRemaining(),
    next() {
      const next = framework.getNext() // an Error when nothing is left behind the current one
      return named(next) ?? all.find(({ slug }) => !(slug in progress.get().completed))
    },
    async select({ slug }) {
      framework.selectExercise(slug)
      await storage.saved()
    },
    async complete({ slug }) {
      await new Promise<void>((done) => framework.markCompleted(slug, done))
      await storage.saved()
    },
    menu: openMenu,
  }
}

function assemble(all: Exercise[], progress: ProgressStore) {
  let choice: Choice = ''
  let opened: { menu: MenuEntry[]; extras: MenuEntry[] } = { menu: [], extras: [] }
  const menuFactory = {
    options: {} as { selected?: number },
    create: (menu: typeof opened) => {
      opened = menu
      return menu
    },
  }
  const framework = new WorkshopperAdventure({
    name: 'learn-tcp',
    title: 'learn-tcp',
    'menu.completed': 'done',
    'menu.exit': 'Leave',
    ...Object.fromEntries(Object.entries(extras).map(([name, text]) => [`menu.${name}`, text])),
    menuFactory,
    commands: [
      {
        aliases: ['select'],
        menu: false,
        handler: (_shop, [slug]) => {
          choice = all.find((one) => one.slug === slug) ?? ''
        },
      },
      // The framework shows the last one first.
      ...Object.keys(extras)
        .reverse()
        .map((name) => ({
          aliases: [name],
          handler: () => {
            choice = name
          },
        })),
    ],
  })
  const storage = storageOf(all, progress)
  framework.appStorage = storage
  for (const { slug, dir } of all) {
    const added = framework.add({ name: slug, dir, fn: () => ({}) })
    if (added instanceof Error) throw added
  }

  function openMenu(): Menu {
    framework.execute(['menu'])
    const pick = (entry: MenuEntry) => () => {
      entry.handler()
      return choice
    }
    return {
      exercises: opened.menu.map((entry, index) => ({
        exercise: all[index] as Exercise,
        completed: Boolean(entry.marker),
        pick: pick(entry),
      })),
      // Its last entry would end the process at once.
      extras: opened.extras
        .slice(0, -1)
        .map((entry) => ({ label: entry.label, pick: pick(entry) })),
      selected: menuFactory.options.selected ?? 0,
    }
  }
  return { framework, storage, openMenu }
}
