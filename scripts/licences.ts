import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Metafile } from 'esbuild'

/** The licences of all packages of which a line was bundled. A package without one stops the build. */
export function licencesOf({ outputs }: Metafile): string {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs))
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []))
  const texts = [...folders].sort().map(licence)
  return ['# Licences of what is bundled into dist/', ...texts].join('\n\n')
}

/** `node_modules/a/node_modules/@b/c/lib/d.js` → `node_modules/a/node_modules/@b/c` */
function packageFolder(input: string): string | undefined {
  return /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(input)?.[0]
}

/** The name of a package, and the text of its licence. */
export function licence(folder: string): string {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(folder, 'package.json'), 'utf8'),
  )
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry))
  if (!file && !license) throw new Error(`${name} is bundled and has no licence`)
  const text = file ? readFileSync(path.join(folder, file), 'utf8').trim() : `${license}`
  return `## ${name} ${version} (${license})\n\n${text}`
}
