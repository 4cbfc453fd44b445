import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutants } from '../../checker/mutants/mutant.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

const SLUG = /^\d\d-[a-z-]+/

/** The slugs in a folder of the course, in order: of `05-loop/` and of `05-loop.ts`. What has no number is no exercise. */
export function slugsIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .flatMap((name) => SLUG.exec(name)?.[0] ?? [])
    .sort()
}

/** The mutants of an exercise, and how its stub fails. */
export async function mutantsOf(slug: string): Promise<Mutants> {
  return ((await import(`../../checker/mutants/${slug}.ts`)) as { default: Mutants }).default
}
