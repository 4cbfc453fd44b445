import { access, constants } from 'node:fs/promises'
import { dirname, extname, resolve } from 'node:path'
import { BadCommand } from './errors.ts'
import { compile } from './typescript.ts'

/** How a learner's server is started: any program, or a file of TypeScript or JavaScript. */
export interface Command {
  argv: [program: string, ...args: string[]]
  /** The directory it is started in. */
  cwd: string
  /** Holds what was made to start it. */
  folder?: string
  /** The program that locks the server in and stays around it: it is none of the server's processes. */
  launcher?: string
  /** Removes that. */
  remove(): Promise<void>
}

/** @throws CompileError if the file is not TypeScript, BadCommand if it cannot be read or is another language's. */
export async function commandForFile(file: string): Promise<Command> {
  const path = resolve(file)
  await access(path, constants.R_OK).catch(() => {
    throw new BadCommand(`${file} cannot be read. Is that where your server is?`)
  })
  if (!/^\.[cm]?[jt]s$/.test(extname(path)))
    throw new BadCommand(
      `${file} is neither TypeScript nor JavaScript. Say how to start it after --, for example: -- python3 ${file}`,
    )
  const { argv, folder, remove } = await compile(path)
  return { argv: argv as Command['argv'], cwd: dirname(path), folder, remove }
}

export function commandFromWords(words: string[], cwd = process.cwd()): Command {
  const [program, ...args] = words
  if (!program) throw new BadCommand('After -- comes the command that starts your server.')
  return { argv: [program, ...args], cwd, remove: async () => {} }
}
