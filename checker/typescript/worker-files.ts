import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { sourceExtensions } from './imports.ts'

/** The sources in the folder of this one. */
export async function neighboursOf(source: string): Promise<string[]> {
  const folder = dirname(source)
  const names = await readdir(folder)
  return names.filter(isSource).map((name) => join(folder, name))
}

/** The sources that a string in this one names, as in `new Worker('./threads/client.ts')`. */
export async function filesNamedIn(source: string): Promise<string[]> {
  const text = await readFile(source, 'utf8')
  return [...text.matchAll(/['"`](\.{1,2}\/[^'"`\n]+)['"`]/g)]
    .map(([, name = '']) => resolve(dirname(source), name))
    .filter((file) => isSource(file) && existsSync(file))
}

function isSource(file: string): boolean {
  return sourceExtensions.includes(extname(file)) && !file.endsWith('.d.ts')
}
