import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What this package has built for learners to import: `learn-tcp/sockets` → its file. */
export function builtModules(): Map<string, string> {
  const modules = new Map<string, string>()
  for (const [name, target] of Object.entries(manifest.exports)) {
    if (typeof target === 'string') continue // ./package.json
    modules.set(`learn-tcp${name.slice(1)}`, join(root, target.default))
  }
  return modules
}

/** @throws Error when `npm run build` has not been run: our mistake, not the learner's */
export function builtPreload(): string {
  const preload = join(root, 'dist/sockets/preload.js')
  if (existsSync(preload)) return preload
  throw new Error(`${preload} is missing; in a checkout of learn-tcp, run "npm run build" first`)
}

interface Manifest {
  name: string
  exports: Record<string, string | { default: string }>
}

// This file runs from checker/ in a checkout and from dist/ when installed.
const { root, manifest } = findPackage(dirname(fileURLToPath(import.meta.url)))

function findPackage(folder: string): { root: string; manifest: Manifest } {
  const file = join(folder, 'package.json')
  if (existsSync(file)) {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest
    if (manifest.name === 'learn-tcp') return { root: folder, manifest }
  }
  if (folder === dirname(folder)) throw new Error('the package.json of learn-tcp is missing')
  return findPackage(dirname(folder))
}
