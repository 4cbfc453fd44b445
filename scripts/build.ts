import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type BuildOptions, build, type Metafile } from 'esbuild'
import { licencesOf } from './licences.ts'

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

/** The layer that learners import, and the preload that the checker starts their servers with. */
async function buildSockets(): Promise<void> {
  const { metafile } = await build({
    ...common,
    metafile: true,
    entryPoints: { index: 'sockets/index.ts', preload: 'sockets/preload.ts' },
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
    entryPoints: { cli: 'cli/main.ts' },
    chunkNames: 'cli/[name]-[hash]',
    external: ['koffi', 'esbuild'],
    plugins: shopPlugins,
    banner: { js: requireForCommonJs },
  })
  removeOthers('dist/cli', metafile)
  writeFileSync('dist/THIRD-PARTY-LICENSES.md', licencesOf(metafile))
  const program = readFileSync('dist/cli.js', 'utf8')
  if (!program.startsWith('#!')) writeFileSync('dist/cli.js', `#!/usr/bin/env node\n${program}`)
  chmodSync('dist/cli.js', 0o755)
}

/** Not emptied before the build: whoever uses it meanwhile has the old one or the new. */
function removeOthers(folder: string, { outputs }: Metafile): void {
  for (const name of readdirSync(folder).filter((name) => name.endsWith('.js')))
    if (!outputs[`${folder}/${name}`]) rmSync(`${folder}/${name}`)
}
