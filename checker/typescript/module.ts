import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parse } from 'es-module-lexer/minimal'
import { type BuildOptions, build, type Loader, transform } from 'esbuild'
import { asCompileError } from './compile-error.ts'
import { resolveImports } from './imports.ts'

export interface Module {
  /** What Node should run. */
  file: string
  /** The sources that it imports by a relative name. */
  imports: string[]
}

const common = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'silent',
  tsconfigRaw: {}, // what runs must not depend on the settings of the learner's editor
} satisfies BuildOptions

/**
 * One source becomes one module of JavaScript; what it imports stays outside, at `placeFor(path)`.
 * @throws CompileError
 */
export async function compileModule(
  source: string,
  placeFor: (source: string) => string,
): Promise<Module> {
  const imports = new Set<string>()
  /** Where each import is to be found at run time, by the name that the source gives it. */
  const places = new Map<string, string>()
  const plugin = resolveImports({
    placeFor(path) {
      imports.add(path)
      return pathToFileURL(placeFor(path)).href
    },
    found: (name, place) => places.set(name, place),
  })
  try {
    if (await isCommonJs(source, plugin)) return { file: source, imports: [] }
    const file = placeFor(source)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, withPlaces(await javaScriptOf(source), places))
    return { file, imports: [...imports] }
  } catch (failure) {
    throw asCompileError(failure, source)
  }
}

/** Finds and checks all imports, and tells whether the file is CommonJS: that runs where it is, with Node's own require. */
async function isCommonJs(source: string, plugin: ReturnType<typeof resolveImports>) {
  const { metafile } = await build({
    ...common,
    entryPoints: [source],
    bundle: true,
    write: false,
    metafile: true,
    plugins: [plugin],
  })
  const [, input] = Object.entries(metafile.inputs).find(([path]) => resolve(path) === source) ?? []
  const requires = input?.imports.some(({ kind }) => kind === 'require-call') ?? false
  return input?.format ? input.format === 'cjs' : requires
}

/** The source without its types. Not bundled: a bundler turns `const` into `var`, and a use before its line into `undefined`. */
async function javaScriptOf(source: string): Promise<string> {
  const { code } = await transform(await readFile(source, 'utf8'), {
    ...common,
    sourcefile: source,
    loader: extname(source).replace(/^\.[cm]?/, '') as Loader,
    sourcemap: 'inline',
    // The code is somewhere else now; what it reads beside itself is not.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(source).href),
      'import.meta.filename': JSON.stringify(source),
      'import.meta.dirname': JSON.stringify(dirname(source)),
    },
  })
  return code
}

/** Every import by name becomes one of the place that was found for it. */
function withPlaces(code: string, places: Map<string, string>): string {
  const [imports] = parse(code)
  let text = ''
  let last = 0
  for (const { n: name, s: start, e: end, d: dynamic } of imports) {
    const place = name === undefined ? undefined : places.get(name)
    if (place === undefined) continue
    text += code.slice(last, start) + (dynamic > -1 ? JSON.stringify(place) : place)
    last = end
  }
  return text + code.slice(last)
}
