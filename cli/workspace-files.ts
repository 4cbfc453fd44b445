/** The files at the top of a new workspace, by name. */
export function workspaceFiles(version: string): Record<string, string> {
  return {
    'package.json': json({
      private: true,
      type: 'module',
      'learn-tcp': { workspace: 1 },
      dependencies: { 'learn-tcp': `^${version}` },
      devDependencies: { '@types/node': '>=20' },
    }),
    'tsconfig.json': json({
      compilerOptions: {
        target: 'es2023',
        module: 'nodenext',
        types: ['node'],
        strict: true,
        noUncheckedIndexedAccess: false,
        erasableSyntaxOnly: true,
        allowImportingTsExtensions: true,
        noEmit: true,
        skipLibCheck: true,
      },
    }),
    '.gitignore': 'node_modules/\n',
    'README.md': readme,
  }
}

const readme = `# My TCP servers

Each folder is one exercise: read \`problem.md\`, edit \`server.ts\`, and let it be checked:

    npx learn-tcp verify

- \`npx learn-tcp\` opens the menu, \`npx learn-tcp next\` goes on.
- \`npx learn-tcp run\` starts your server and says what to type in another terminal.
- \`npx learn-tcp hint\` shows one hint more each time.
- \`npx learn-tcp reset EXERCISE\` brings the stub back and keeps a copy of your files.

A red underline in the editor never fails a check. Those below \`process\` and in
\`tsconfig.json\` go away with \`npm install\`.

On Node 24, \`node 01-listen/server.ts\` runs a server too. A server in another language is checked with
\`npx learn-tcp verify 1 -- python3 server.py\`.
`

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
