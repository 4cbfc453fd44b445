import type { Storage } from 'workshopper-adventure'
import type { Exercise } from './course.ts'
import type { ProgressStore } from './progress.ts'

/** The framework's storage is synchronous and loses progress; ours stands in its place. */
export function storageOf(
  all: Exercise[],
  progress: ProgressStore,
): Storage & { saved(): Promise<void> } {
  let saved = Promise.resolve()
  const save = (change: Parameters<ProgressStore['update']>[0]) => {
    saved = saved.then(() => progress.update(change))
  }
  return {
    get(name) {
      const { completed, current } = progress.get()
      if (name === 'current') return current
      if (name !== 'completed') return undefined
      return all.map(({ slug }) => slug).filter((slug) => slug in completed)
    },
    save(name, value) {
      if (name === 'current' && typeof value === 'string') {
        save((progress) => {
          progress.current = value
        })
      }
      if (name === 'completed' && Array.isArray(value)) {
        save(({ completed }) => {
          for (const slug of value) completed[slug] ??= new Date().toISOString()
        })
      }
    },
    reset() {},
    saved: () => saved,
  }
}
