import type { Plugin } from 'esbuild'

/**
 * workshopper-adventure is bundled for its registry, its rules of progress and its menu. What
 * cli/shop.ts does not use of it (storage, parser, printer, drawing) becomes a stub here: that
 * takes 118 packages and half of the start time out of the bundle.
 */
export const shopPlugins: Plugin[] = [
  {
    name: 'only what the shop uses of workshopper-adventure',
    setup(build) {
      const stubbed = new RegExp(`^(${Object.keys(stubs).map(literally).join('|')})$`)
      build.onResolve({ filter: stubbed }, ({ path, importer }) =>
        /[\\/](workshopper-adventure|i18n-core)[\\/]/.test(importer)
          ? { path, namespace: 'shop-stub' }
          : undefined,
      )
      build.onLoad({ filter: /.*/, namespace: 'shop-stub' }, ({ path }) => ({
        contents: stubs[path] ?? '',
        loader: 'js',
        resolveDir: import.meta.dirname,
      }))
      // It names folders beside itself, from which the stubs read nothing.
      build.onLoad(
        { filter: /[\\/]workshopper-adventure[\\/](index|i18n)\.js$/ },
        async ({ path }) => {
          const { readFile } = await import('node:fs/promises')
          const source = await readFile(path, 'utf8')
          return { contents: source.replaceAll('__dirname', "'/'"), loader: 'js' }
        },
      )
    },
  },
]

const stubs: Record<string, string> = {
  // Two storages are made while the framework starts; cli/shop.ts puts ours in their place.
  'workshopper-adventure-storage':
    'module.exports = () => ({ get: () => null, save() {}, reset() {} })',
  // Its parser loses flags and turns 007 into 7: here a command is looked up by its name, no more.
  commandico: `module.exports = (shop) => {
    const menu = { aliases: ['menu'], ...require('workshopper-adventure/lib/commands/menu.js') }
    const cli = {
      commands: [menu],
      loadCommands: () => cli,
      loadModifiers: () => cli,
      addCommands: (more) => (cli.commands.push(...more), cli),
      execute([name, ...args]) {
        cli.commands.find(({ aliases }) => aliases.includes(name)).handler(shop, args)
      },
    }
    return cli
  }`,
  // The printer rewrites {…} and $NAME in all text, code included.
  './lib/print': 'module.exports = class {}',
  '../mseePipe': 'module.exports = () => {}',
  'simple-terminal-menu/factory': 'module.exports = () => {}',
  chalk: 'module.exports = { bold: (text) => text }',
  'strip-ansi': "module.exports = require('node:util').stripVTControlCharacters",
  // Its texts come from cli/shop.ts. The full i18n-core looks for two optional packages.
  'i18n-core': "module.exports = require('i18n-core/simple')",
  'i18n-core/lookup/fs': 'module.exports = () => ({ get() {} })',
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
