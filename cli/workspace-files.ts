/** The files at the top of a new workspace, by name. */
export function workspaceFiles(
  version: string,
  platform: NodeJS.Platform = process.platform,
): Record<string, string> {
  return {
    'package.json': json({
      private: true,
      type: 'module',
      'learn-tcp': { workspace: 1 },
      dependencies: { 'learn-tcp': `^${version}` },
      devDependencies: { '@types/node': '^20.19.0' }, // the oldest Node that runs the checks
    }),
    'tsconfig.json': tsconfig,
    '.gitignore': 'node_modules/\n',
    '.vscode/settings.json': settings,
    ...(platform !== 'linux' && { '.vscode/extensions.json': wayToLinux }),
    'README.md': readme,
  }
}

const tsconfig = `{
  // For your editor. What runs does not depend on it.
  "compilerOptions": {
    "strict": true,
    "target": "es2023",
    "lib": ["es2023"], // not those of a browser, which has a close() of its own
    "types": ["node"],
    "module": "nodenext",
    // What Node needs to run a .ts file as it is:
    "allowImportingTsExtensions": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "noEmit": true,
    "skipLibCheck": true
  }
}
`

const settings = `{
  // A problem opens as a page.
  "workbench.editorAssociations": { "**/problem.md": "vscode.markdown.preview.editor" },
  // learn-tcp watch checks what you save: not every line that is half written.
  "files.autoSave": "off"
}
`

const wayToLinux = `{
  // What the kernel sees of a server is shown on Linux only. These lead there, from macOS and Windows.
  "recommendations": ["ms-vscode-remote.remote-containers", "ms-vscode-remote.remote-wsl"]
}
`

const readme = `# My TCP servers

Each folder is one exercise: read \`problem.md\`, edit the files in which \`TODO\` stands, and let \`server.ts\` be
checked, which uses them:

    npx learn-tcp verify

- \`npx learn-tcp\` opens the menu, \`npx learn-tcp next\` goes on.
- \`npx learn-tcp watch\` checks on every save.
- \`npx learn-tcp run\` starts your server and says what to type in another terminal.
- \`npx learn-tcp hint\` shows one hint more each time.
- \`npx learn-tcp reset EXERCISE\` brings the stub back and keeps a copy of your files.
- \`npx learn-tcp doctor\` looks for what is odd on this machine.

Your editor knows the calls: rest on \`accept\`, and it says what the call does; type \`acc\`, and it offers the import.
Nothing has to be installed for that. A red underline never fails a check.

\`node 01-listen/server.ts\` runs a server too, from Node 22.18 on. An older Node says
\`Unknown file extension ".ts"\`: there it is \`npx learn-tcp run 1\`.

A server in another language is checked with \`npx learn-tcp verify 1 -- python3 server.py\`.
`

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
