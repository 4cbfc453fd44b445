import { readdirSync } from 'node:fs'
import path from 'node:path'
import { canAsk, confirm } from './prompts.ts'
import type { Shop } from './shop.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage-error.ts'
import { findWorkspace, isWorkspace, linkPackage, type Made, makeWorkspace } from './workspace.ts'

/** The learner's workspace: around the current folder, else the one that was used last. */
export function knownWorkspace(shop: Shop): string | undefined {
  const last = shop.progress.get().workspace
  const dir = findWorkspace(process.cwd()) ?? (last && isWorkspace(last) ? last : undefined)
  if (dir) relink(dir)
  return dir
}

/** The same; on first use it asks and makes one. Says what to type where nobody can be asked. */
export async function requireWorkspace(shop: Shop, out: Terminal): Promise<string> {
  return (await workspaceAfterAsking(shop, out)) ?? refuse()
}

/** The same; undefined when the learner does not want one now, or nobody can be asked. */
export async function workspaceAfterAsking(shop: Shop, out: Terminal): Promise<string | undefined> {
  const known = knownWorkspace(shop)
  if (known || !canAsk(out)) return known
  const dir = freshFolder()
  const question = `Your servers need a folder. Make it here: ${dir}?`
  if (!(await confirm(out, question, toMakeOne))) return undefined
  sayMade(out, dir, makeWorkspace(dir))
  await remember(shop, dir)
  return dir
}

export async function remember(shop: Shop, dir: string): Promise<void> {
  await shop.progress.update((progress) => {
    progress.workspace = dir
  })
}

export function sayMade(out: Terminal, dir: string, { created, kept }: Made): void {
  out.say(`${dir}: ${count(created.length, 'new file')}, ${kept.length} left as they were.`)
}

export const toMakeOne =
  'Make a workspace with npx learn-tcp init FOLDER; it holds the files that you edit.'

function refuse(): never {
  throw new UsageError(`There is no workspace here. ${toMakeOne}`)
}

/** The current folder when it is empty; else one of our own in it. */
function freshFolder(): string {
  const here = process.cwd()
  const entries = readdirSync(here).filter((entry) => entry !== '.git')
  return entries.length === 0 ? here : path.join(here, 'learn-tcp')
}

/** The package may have moved since; editors need the link, checks do not. */
function relink(dir: string): void {
  try {
    linkPackage(dir)
  } catch {
    // a read-only workspace can still be checked
  }
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`
}
