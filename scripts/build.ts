import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { licence, licencesOf } from './licences.ts'
import { loadPlugin } from './load-plugin.ts'

/* npm run build: what npm publishes, in dist/. */

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const common: BuildOptions = {
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
}

// Bundled CommonJS asks for require, which ESM has not.
const requireForCommonJs = `import { createRequire as createRequireForBundle } from 'node:module'
const require = createRequireForBundle(import.meta.url)`

await buildSockets()
await buildCli()
await buildSlides()

/** The layer that learners import, and the preload that the checker starts their servers with. */
async function buildSockets(): Promise<void> {
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: {
      index: 'sockets/index.ts',
      nonblocking: 'sockets/nonblocking.ts',
      preload: 'sockets/preload.ts',
    },
    outdir: 'dist/sockets',
    external: ['koffi'],
  })
  removeOthers('dist/sockets', metafile)
  execFileSync('npx', ['tsc', '--project', 'sockets/tsconfig.json'], { stdio: 'inherit' })
}

/** One program: everything but koffi and esbuild, which are native, goes into it. */
async function buildCli(): Promise<void> {
  if (!existsSync('cli/main.ts')) return
  const { shopPlugins } = await import('./shop-plugin.ts')
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: {
      cli: 'cli/main.ts',
      'grade-one': 'classroom/grade-one.ts',
      'bench-clients': 'cli/bench/load/thread.ts',
    },
    chunkNames: 'cli/[name]-[hash]',
    external: ['koffi', 'esbuild'],
    plugins: [...shopPlugins, loadPlugin],
    banner: { js: requireForCommonJs },
  })
  removeOthers('dist/cli', metafile)
  const licences = [licencesOf(metafile), licence('node_modules/reveal.js')]
  writeFileSync('dist/THIRD-PARTY-LICENSES.md', licences.join('\n\n'))
  const program = readFileSync('dist/cli.js', 'utf8')
  if (!program.startsWith('#!')) writeFileSync('dist/cli.js', `#!/usr/bin/env node\n${program}`)
  chmodSync('dist/cli.js', 0o755)
}

/**
 * What the slides need of reveal.js: a fifth of a megabyte of the six that it has, so it is no dependency of learners.
 * The deck is made once: a part of a solution that a slide cannot find any more stops the build.
 */
async function buildSlides(): Promise<void> {
  const reveal = 'node_modules/reveal.js'
  mkdirSync('dist/reveal', { recursive: true })
  for (const name of ['reset.css', 'reveal.css', 'reveal.js'])
    copyFileSync(`${reveal}/dist/${name}`, `dist/reveal/${name}`)
  copyFileSync(`${reveal}/dist/plugin/notes.js`, 'dist/reveal/notes.js')
  copyFileSync(`${reveal}/LICENSE`, 'dist/reveal/LICENSE')
  const { parts } = await import('../cli/slides/parts.ts')
  parts()
}

/** Not emptied before the build: whoever uses it meanwhile has the old one or the new. */
function removeOthers(folder: string, { outputs }: Metafile): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.js')))
    if (!outputs[`${folder}/${name}`]) rmSync(`${folder}/${name}`)
}
