import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { exercises, packageRoot } from '../cli/course.ts'

/* npm run readme: writes the table of exercises into README.md. A test compares the two. */

const BEGIN = '<!-- exercises: npm run readme -->\n'
const END = '<!-- /exercises -->'

/** The README with the table as it should be. */
export function readmeWithTable(readme: string): string {
  const [before, rest = ''] = readme.split(BEGIN)
  const after = rest.slice(rest.indexOf(END))
  return `${before}${BEGIN}${exerciseTable()}${after}`
}

function exerciseTable(): string {
  const rows = exercises().map(({ slug, title, number }) => {
    const name = title.replace(/^[\w-]+: */, '')
    return `| ${number} | [${slug.slice(3)}](exercises/${slug}/problem.md) | ${name} |`
  })
  return ['| | exercise | |', '| --- | --- | --- |', ...rows, ''].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  const file = path.join(packageRoot(), 'README.md')
  writeFileSync(file, readmeWithTable(readFileSync(file, 'utf8')))
}
