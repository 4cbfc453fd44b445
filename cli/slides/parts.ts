import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { exercises, packageRoot } from '../course.ts'
import { type Slide, slidesOf } from './slide.ts'

/** The opening, an exercise or the closing: a column in the overview of the deck. */
export interface Part {
  /** `05-loop`, `opening`, `closing` */
  slug: string
  /** `05 loop`; what stands below each slide. */
  name: string
  slides: Slide[]
}

/** The whole deck: the opening, whatever slides/NN-slug.md there are, and the closing. */
export function parts(root = packageRoot()): Part[] {
  const folder = path.join(root, 'slides')
  const numbered = readdirSync(folder).filter((name) => /^\d+-[\w-]+\.md$/.test(name))
  const slugs = numbered.map((name) => name.replace(/\.md$/, ''))
  const inOrder = slugs.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10))
  return ['opening', ...inOrder, 'closing']
    .filter((slug) => existsSync(path.join(folder, `${slug}.md`)))
    .map((slug) => part(slug, root))
}

function part(slug: string, root: string): Part {
  const file = path.join(root, 'slides', `${slug}.md`)
  const name = slug.replace('-', ' ')
  const title = exercises(root).find((one) => one.slug === slug)?.title
  const place = { root, slug, name, title: title?.replace(/^[\w-]+: */, '') }
  return { slug, name, slides: slidesOf(readFileSync(file, 'utf8'), place) }
}
