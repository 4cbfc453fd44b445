import { basename, join } from 'node:path'
import { CompileError } from './compile-error.ts'
import { compileModule, type Module } from './module.ts'
import { filesNamedIn, neighboursOf } from './worker-files.ts'

/** The path of a module's JavaScript, or what is wrong with the source, in words. */
export type Outcome = { file: string } | { error: string }

/**
 * Compiles the entry and what it imports: they must be right. Its neighbours, and files named in a
 * string, may be meant for Workers: an error there is told when a Worker is started with one.
 * @throws CompileError
 */
export async function compileModules(
  entry: string,
  folder: string,
): Promise<{ program: string; outcomes: Record<string, Outcome> }> {
  const compileTree = treeCompiler(folder)
  const program = await compileTree(entry)
  const outcomes: Record<string, Outcome> = {}

  // A set may grow while it is gone through: a Worker may start Workers.
  const candidates = new Set([entry, ...(await neighboursOf(entry))])
  for (const candidate of candidates) {
    outcomes[candidate] = await compileTree(candidate).then(
      (file) => ({ file }),
      (error) => {
        if (error instanceof CompileError) return { error: error.message }
        throw error
      },
    )
    for (const named of await filesNamedIn(candidate)) candidates.add(named)
  }
  return { program, outcomes }
}

/** Compiles a source and all that it imports, each source once. */
function treeCompiler(folder: string): (source: string) => Promise<string> {
  const places = new Map<string, string>()
  const modules = new Map<string, Promise<Module>>()

  function placeFor(source: string): string {
    const place = places.get(source) ?? join(folder, `${places.size}-${basename(source)}.mjs`)
    places.set(source, place)
    return place
  }

  function compileOnce(source: string): Promise<Module> {
    const module = modules.get(source) ?? compileModule(source, placeFor)
    modules.set(source, module)
    return module
  }

  // Imports of imports, each once, also when they go round in circles.
  return async function compileTree(source) {
    const tree = new Set([source])
    for (const path of tree) {
      for (const imported of (await compileOnce(path)).imports) tree.add(imported)
    }
    return (await compileOnce(source)).file
  }
}
