import { type Html, html } from '../../pages/html.ts'
import { BadSlide } from './bad-slide.ts'
import { contentOf } from './content.ts'
import { markdown } from './markdown.ts'

/** Where a slide stands. */
export interface Place {
  root: string
  slug: string
  name: string
  /** Of the exercise: `serve one client after another, for ever`. */
  title: string | undefined
}

export interface Slide {
  /** In the address of the page: `05-loop-3`. */
  id: string
  heading: string
  minutes: number
  /** The room works by itself meanwhile. */
  isAtWork: boolean
  notes: Html
  content: Html
}

/** Slides are divided by `---`, and each ends in `Notes, 3 minutes:` (or `minutes at work:`). */
export function slidesOf(source: string, place: Place): Slide[] {
  const texts = source.split(/^---$/m).map((text) => text.trim())
  return texts.map((text, i) => slide(text, i + 1, place))
}

const NOTES = /^Notes, ([\d.]+) minutes?( at work)?:$/m

function slide(text: string, number: number, place: Place): Slide {
  const { slug, name, root } = place
  const where = `slides/${slug}.md, slide ${number}`
  const [, minutes, atWork] = NOTES.exec(text) ?? []
  if (minutes === undefined) throw new BadSlide(`${where} has no line "Notes, 3 minutes:"`)
  const [shown = '', notes = ''] = text.split(NOTES).filter((_, i) => i % 3 === 0)
  if (notes.trim() === '') throw new BadSlide(`${where} has no notes`)
  const heading = /^##? (.+)$/m.exec(shown)?.[1]
  if (heading === undefined) throw new BadSlide(`${where} has no heading`)
  try {
    const isTitle = shown.startsWith('# ')
    const content = contentOf(shown.replace(/^##? .+$/m, ''), root)
    const framed = isTitle ? titleSlide(heading, content, place) : plainSlide(heading, content)
    return {
      id: `${slug}-${number}`,
      heading,
      minutes: Number(minutes),
      isAtWork: atWork !== undefined,
      notes: markdown(notes),
      content: html`<div class="slide${isTitle ? ' title' : ''}${atWork ? ' at-work' : ''}">
${framed}
<footer><span>${name}</span><span>${number}</span></footer>
</div>`,
    }
  } catch (error) {
    if (error instanceof BadSlide) error.message = `${where}: ${error.message}`
    throw error
  }
}

/** Opens an exercise: its number and name, what it is about, and the question that it answers. */
function titleSlide(question: string, content: Html, { slug, title }: Place): Html {
  const [, number, name = 'learn-tcp'] = /^(\d+)-(.+)$/.exec(slug) ?? []
  return html`<p class="number">${number} <span>${name}</span></p>
${title ? html`<p class="about">${title}</p>` : undefined}
<h2>${markdown(question, 'inline')}</h2>
${content}`
}

const plainSlide = (heading: string, content: Html) =>
  html`<h2>${markdown(heading, 'inline')}</h2>
<div class="content">${content}</div>`
