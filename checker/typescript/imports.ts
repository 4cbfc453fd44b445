import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import {
  type BuildFailure,
  build,
  type OnLoadResult,
  type OnResolveResult,
  type Plugin,
} from 'esbuild'
import { builtModules } from './package.ts'

export const sourceExtensions = ['.ts', '.mts', '.js', '.mjs']

/** Marks the questions that the plugin itself asks, so that it leaves them to esbuild. */
const asked = Symbol('asked by this plugin')

/**
 * Every module stays a module of its own, so that it exists once a thread. `found` is told where
 * each import will be at run time, from any folder:
 * - relative ones: the name that `placeFor` gives to what is compiled of them
 * - learn-tcp/…: what this package has built
 * - other packages: their files, where they are installed
 * Names that a module does not export are errors of the compiler, not of the run.
 */
export function resolveImports({
  placeFor,
  found: tell,
}: {
  placeFor: (source: string) => string
  found: (name: string, place: string) => void
}): Plugin {
  return {
    name: 'imports of a server',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /.*/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
        if (kind === 'entry-point' || pluginData === asked) return undefined
        if (/^(node|file|data):/.test(path)) return { path, external: true }
        if (path === 'learn-tcp' || path.startsWith('learn-tcp/')) return ownModule(path, tell)

        const found = await resolve(path, { kind, resolveDir, importer, pluginData: asked })
        // What is missing or built in is esbuild's own matter.
        if (found.errors.length > 0 || found.external) return undefined
        const isSource = sourceExtensions.includes(extname(found.path))
        const isOwn = /^\.{0,2}\//.test(path)
        const place = isOwn && isSource ? placeFor(found.path) : pathToFileURL(found.path).href
        tell(path, place)
        if (!isOwn) return { path: place, external: true }
        if (!isSource) return undefined // data: esbuild looks whether it can be read
        if (kind !== 'import-statement') return { path: place, external: true }
        return checked(path, found.path, place)
      })
      onLoad({ filter: /.*/, namespace: 'checked' }, ({ pluginData }) => reexports(pluginData))
      onResolve({ filter: /.*/, namespace: 'checked' }, ({ path }) => ({ path, external: true }))
    },
  }
}

interface Target {
  file: string
  place: string
}

function ownModule(path: string, tell: (name: string, place: string) => void): OnResolveResult {
  const modules = builtModules()
  const file = modules.get(path)
  if (file) {
    const place = pathToFileURL(file).href
    tell(path, place)
    return checked(path, file, place)
  }
  const offered = [...modules.keys()].map((name) => `"${name}"`).join(', ')
  return { errors: [{ text: `there is no "${path}"; learn-tcp offers ${offered}` }] }
}

/** esbuild checks the names imported from a module that it sees, so it is shown one. */
function checked(path: string, file: string, place: string): OnResolveResult {
  const target: Target = { file, place }
  return { path, namespace: 'checked', pluginData: target }
}

async function reexports({ file, place }: Target): Promise<OnLoadResult> {
  const names = await exportsOf(file).catch((failure: BuildFailure) => failure)
  if (!Array.isArray(names)) return { errors: names.errors } // those of the file, with their places
  const from = `from ${JSON.stringify(place)}`
  return { contents: `import ${JSON.stringify(place)}\nexport { ${names.join(', ')} } ${from}` }
}

async function exportsOf(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [file],
    format: 'esm',
    write: false,
    metafile: true,
    logLevel: 'silent',
    tsconfigRaw: {},
  })
  return Object.values(metafile.outputs).flatMap((output) => output.exports)
}
