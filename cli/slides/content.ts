import { lexer, parser, type Token, type Tokens } from 'marked'
import { Html, html } from '../../pages/html.ts'
import { BadSlide } from './bad-slide.ts'
import { changes } from './changes.ts'
import { region } from './code.ts'
import { colored } from './colors.ts'
import { demo } from './demo.ts'
import { diagram } from './diagram.ts'
import type { Figure } from './figure.ts'
import { linesOf, typed } from './lines.ts'
import { steps } from './steps.ts'

/**
 * Markdown as HTML. Three things are more than Markdown: a picture from slides/diagrams, a fence `code` or `changes`
 * with a file of solutions/, a fence `demo`. A numbered list behind one of them has its steps, in words.
 */
export function contentOf(source: string, root: string): Html {
  const tokens = lexer(source).filter(({ type }) => type !== 'space')
  const shown: Html[] = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i] as Token
    const figure = figureOf(token, root)
    const next = tokens[i + 1]
    if (!figure) shown.push(new Html(parser([token])))
    else if (next?.type === 'list' && (next as Tokens.List).ordered) {
      const captions = (next as Tokens.List).items.map(({ text }) => text)
      shown.push(html`${figure(captions)}${steps(captions)}`)
      i++
    } else shown.push(figure([]))
  }
  return html`${shown}`
}

function figureOf(token: Token, root: string): Figure | undefined {
  const image = token.type === 'paragraph' && token.tokens?.length === 1 && token.tokens[0]
  if (image && image.type === 'image') return diagram(image as Tokens.Image, root)
  if (token.type !== 'code') return undefined
  const { lang = '', text } = token as Tokens.Code
  const [kind, file, other] = lang.split(' ')
  if (kind === 'code' && file) return region(file, text, root)
  if (kind === 'changes' && file && other) return changes(file, other, text, root)
  if (kind === 'demo' && file) return demo(file, root)
  if (kind === 'ts') return () => linesOf(text.split('\n').map(colored), 'ts')
  if (kind === 'console') return () => linesOf(text.split('\n').map(typed), 'console')
  throw new BadSlide(`there is no fence of the kind "${lang}"`)
}
