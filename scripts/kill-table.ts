import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release } from 'node:os'
import path from 'node:path'
import { checkAll } from '../bench/checkers.ts'
import type { Verdict } from '../checker/verdict.ts'
import { packageRoot } from '../cli/course.ts'
import { slugsIn } from '../test/servers/course.ts'
import { isDue, library, type Specimen, told } from '../test/servers/library.ts'

/*
 * npm run kill-table [exercise …]
 *
 * Checks every server of test/servers/library.ts, two at a time, and writes what was said of each into
 * docs/kill-table.md; with exercises, only their sections anew. A test compares the page with the library. Exit code 1
 * if a verdict is not the one that is due. All of them take a quarter of an hour.
 */

export const page = path.join(packageRoot(), 'docs', 'kill-table.md')

const HEAD =
  '| server | language | verdict | looks like | time |\n| --- | --- | --- | --- | --- |\n'

const ABOUT = `# The kill table

What the checker says of servers whose verdict is known: right ones in many styles, and wrong ones, each wrong in one
way that happens. \`npm run kill-table\` writes this page from a run of all of them; a test compares it with the
servers, so that none is missing. The verdict is \`passed\` or the kind of the failure; "looks like" is the mistake that
the message names, where the checker knows it. How the same servers fare on a busy machine: [soak](soak.md).

`

/** The first three cells of a row: what is known before the run. */
export function knownCells({ name, language, due }: Specimen): string {
  return `| ${[name, language, due].map(escaped).join(' | ')} |`
}

/** The first three cells of each row of the page, by exercise. */
export function cellsOnPage(text: string): Map<string, string[]> {
  const cells = [...sectionsOf(text)].map(([slug, rows]) => {
    const cut = rows.map((row) => `${row.split(' | ').slice(0, 3).join(' | ')} |`)
    return [slug, cut] as const
  })
  return new Map(cells)
}

/** The rows of each exercise. */
function sectionsOf(text: string): Map<string, string[]> {
  const sections = text.split(/^## /m).slice(1)
  return new Map(
    sections.map((section) => {
      const [slug = '', ...lines] = section.split('\n')
      return [slug, lines.filter((line) => /^\| (?!server|---)/.test(line))]
    }),
  )
}

function pageOf(sections: Map<string, string[]>): string {
  const tables = [...sections]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([slug, rows]) => `## ${slug}\n\n${HEAD}${rows.join('\n')}\n`)
  return `${ABOUT}${totals(sections)}\n${tables.join('\n')}`
}

function totals(sections: Map<string, string[]>): string {
  const verdicts = [...sections.values()].flat().map((row) => row.split(' | ')[2])
  const right = verdicts.filter((verdict) => verdict === 'passed').length
  const wrong = verdicts.length - right
  return `${right} right servers accepted, ${wrong} wrong ones caught, each for its reason; Linux ${release().split('-')[0]}, ${cpus().length} CPUs, Node ${process.versions.node}.\n`
}

function rowOf(specimen: Specimen, verdict: Verdict): string {
  const { name, language, due } = specimen
  const said = isDue(specimen, verdict) ? due : `${told(verdict)} instead of ${due}`
  const time = `${(verdict.durationMs / 1000).toFixed(1)} s`
  const looksLike = verdict.failure?.diagnosis?.split(/: |\.$/)[0] ?? ''
  const cells = [name, language, said, looksLike, time]
  return `| ${cells.map(escaped).join(' | ')} |`
}

const escaped = (text: string) => text.replace(/[|<>\\*_`]/g, '\\$&').replaceAll('\n', ' ')

if (process.argv[1] === import.meta.filename) {
  const sections = existsSync(page) ? sectionsOf(readFileSync(page, 'utf8')) : new Map()
  const slugs = process.argv.length > 2 ? process.argv.slice(2) : slugsIn('exercises')
  for (const slug of slugs) {
    const specimens = await library([slug])
    const verdicts = new Map<Specimen, Verdict>()
    await checkAll(specimens, { checkers: 2 }, (specimen, verdict) => {
      verdicts.set(specimen, verdict)
      if (isDue(specimen, verdict)) return
      process.exitCode = 1
      console.error(`${slug}, ${specimen.name}: ${told(verdict)} instead of ${specimen.due}`)
    })
    const rowsOf = (specimen: Specimen) => {
      const verdict = verdicts.get(specimen)
      return verdict ? [rowOf(specimen, verdict)] : []
    }
    sections.set(slug, specimens.flatMap(rowsOf))
    writeFileSync(page, pageOf(sections))
  }
}
