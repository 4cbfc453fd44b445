import type { Plugin } from 'esbuild'

/** What autocannon loads for its own command line, and for forms: tables, colours, 200 kB of MIME types. */
const UNUSED = /\/(printResult|progressTracker)$|^form-data$/

/** `learn-tcp bench` uses autocannon as a client only, and prints by itself: the rest stays out of the package. */
export const loadPlugin: Plugin = {
  name: 'only the client of autocannon',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: UNUSED }, ({ path, importer }) =>
      /node_modules[/\\]autocannon[/\\]/.test(importer) ? { path, namespace: 'unused' } : undefined,
    )
    onLoad({ filter: /./, namespace: 'unused' }, ({ path }) => ({
      contents: `module.exports = () => { throw new Error(${JSON.stringify(`${path} was left out of the build`)}) }`,
    }))
  },
}
