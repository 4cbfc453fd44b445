import { execFile, execFileSync } from 'node:child_process'
import { cp, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { changed, type Program } from '../../checker/mutants/mutant.ts'
import type { Verdict } from '../../checker/verdict.ts'
import { verify } from '../../checker/verify.ts'
import { root } from './course.ts'

/** A program that can be checked: one of a mutant's, or a shell command, or a program for plain Node. */
export type AnyProgram = Program | { sh: string; needs?: string } | { node: string }

const TOOLS: Record<string, string> = { python: 'python3', c: 'gcc', go: 'go', sh: 'sh' }

/** The tool that is missing to run this program, if one is. */
export function missingTool(program: AnyProgram): string | undefined {
  const tools = [TOOLS[languageOf(program)], 'needs' in program ? program.needs : undefined]
  return tools.find((tool) => tool !== undefined && !isInstalled(tool))
}

/** The key under which its text stands; a change of the solution has none of these. */
export const languageOf = (program: AnyProgram) =>
  Object.keys(program).find((key) => key in TOOLS || key === 'node') ?? ''

const installed = new Map<string, boolean>()

function isInstalled(tool: string): boolean {
  const known = installed.get(tool)
  if (known !== undefined) return known
  try {
    execFileSync('/bin/sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' })
    installed.set(tool, true)
  } catch {
    installed.set(tool, false)
  }
  return installed.get(tool) ?? false
}

/** Checks a program against an exercise, in a folder of its own that is gone afterwards. */
export async function judge(slug: string, program: AnyProgram): Promise<Verdict> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'learn-tcp-judged-'))
  try {
    return await verify(slug, await subjectIn(folder, slug, program))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function subjectIn(folder: string, slug: string, program: AnyProgram) {
  const path = (name: string) => join(folder, name)
  if ('change' in program) {
    const file = program.in ?? 'server.ts'
    await cp(join(root, 'solutions', slug), folder, { recursive: true })
    await writeFile(path(file), changed(await readFile(path(file), 'utf8'), program.change))
    return { file: path('server.ts') }
  }
  if ('changes' in program) {
    await cp(join(root, 'solutions', slug), folder, { recursive: true })
    for (const [file, change] of Object.entries(program.changes))
      await writeFile(path(file), changed(await readFile(path(file), 'utf8'), change))
    return { file: path('server.ts') }
  }
  if ('typescript' in program) {
    await writeFile(path('server.ts'), program.typescript)
    return { file: path('server.ts') }
  }
  if ('node' in program) {
    await writeFile(path('server.mjs'), program.node)
    return { words: [process.execPath, 'server.mjs'], cwd: folder }
  }
  if ('python' in program) {
    await writeFile(path('server.py'), program.python)
    return { words: ['python3', 'server.py'], cwd: folder }
  }
  if ('c' in program) {
    await writeFile(path('server.c'), program.c)
    await promisify(execFile)('gcc', ['-pthread', '-o', path('server'), path('server.c')])
    return { words: [path('server')], cwd: folder }
  }
  if ('go' in program) {
    await writeFile(path('server.go'), program.go)
    const env = { ...process.env, GOCACHE: join(tmpdir(), 'learn-tcp-go'), GOFLAGS: '-mod=mod' }
    await promisify(execFile)('go', ['build', '-o', path('server'), path('server.go')], { env })
    return { words: [path('server')], cwd: folder }
  }
  return { words: ['sh', '-c', program.sh], cwd: root }
}
