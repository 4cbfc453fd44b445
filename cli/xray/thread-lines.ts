import { count } from '../../checker/text.ts'
import { hang } from '../terminal.ts'
import { type Canvas, isNarrow, setIn } from './canvas.ts'
import type { ServerProcess, ThreadRow } from './snapshot.ts'

/** The threads of a process, at most so many of them each on its own line. */
export function threadLines(
  { pid, stopped, threads, runtimeThreads, unknownThreads = 0 }: ServerProcess,
  oneOfSeveral: boolean,
  canvas: Canvas,
  most: number,
): string[] {
  const { color } = canvas
  const title = color.bold(oneOfSeveral ? `threads of process ${pid}` : 'threads')
  if (stopped) return [title, setIn(color.dim('  all of them are stopped'), canvas)]
  const shown = threads.slice(0, most)
  const rest = threads.slice(most)
  const width = Math.max(0, ...shown.map(({ name }) => name.length))
  const line = ({ name, words }: ThreadRow) =>
    isNarrow(canvas)
      ? setIn(`  ${name} ${words}`, canvas)
      : hang(`  ${name.padEnd(width)}  `, words, canvas.columns)
  const dim = (text: string) => setIn(color.dim(`  ${text}`), canvas)
  return [
    title,
    ...shown.map(line),
    ...(rest.length > 0 ? [dim(`and ${rest.length} more: ${tally(rest)}`)] : []),
    ...(runtimeThreads > 0 ? [dim(`and ${count(runtimeThreads, 'thread')} of the runtime`)] : []),
    ...(unknownThreads > 0
      ? [dim(`and ${count(unknownThreads, 'thread')}, of the runtime or without a client`)]
      : []),
  ]
}

/** `12 in read, 3 running` */
function tally(threads: ThreadRow[]): string {
  const counts = new Map<string, number>()
  for (const { call } of threads) {
    const what = call === undefined ? 'running' : `in ${call}`
    counts.set(what, (counts.get(what) ?? 0) + 1)
  }
  return [...counts].map(([what, n]) => `${n} ${what}`).join(', ')
}
