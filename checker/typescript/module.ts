import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { asCompileError } from './compile-error.ts'
import { resolveImports } from './imports.ts'

export interface Module {
  /** What Node should run. */
  file: string
  /** The sources that it imports by a relative name. */
  imports: string[]
}

/**
 * One source becomes one module of JavaScript; what it imports stays outside, at `placeFor(path)`.
 * @throws CompileError
 */
export async function compileModule(
  source: string,
  placeFor: (source: string) => string,
): Promise<Module> {
  const file = placeFor(source)
  const imports = new Set<string>()
  const { metafile } = await build({
    entryPoints: [source],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    sourcemap: 'inline',
    metafile: true,
    logLevel: 'silent',
    tsconfigRaw: {}, // what runs must not depend on the settings of the learner's editor
    // The code is somewhere else now; what it reads beside itself is not.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(source).href),
      'import.meta.filename': JSON.stringify(source),
      'import.meta.dirname': JSON.stringify(dirname(source)),
    },
    plugins: [
      resolveImports((path) => {
        imports.add(path)
        return pathToFileURL(placeFor(path)).href
      }),
    ],
  }).catch((failure) => {
    throw asCompileError(failure, source)
  })

  const [, input] = Object.entries(metafile.inputs).find(([path]) => resolve(path) === source) ?? []
  const requires = input?.imports.some(({ kind }) => kind === 'require-call') ?? false
  const isCommonJs = input?.format ? input.format === 'cjs' : requires
  // CommonJS runs where it is, with Node's own require.
  return isCommonJs ? { file: source, imports: [] } : { file, imports: [...imports] }
}
