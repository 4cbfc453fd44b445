import { lexer, type MarkedToken, type Token, type Tokens } from 'marked'
import { table } from './table.ts'
import { type Terminal, wrap } from './terminal.ts'

/** Shows Markdown on a screen; into a pipe or a file it goes as it is, for other readers of it. */
export function printMarkdown(markdown: string, out: Terminal): void {
  if (!out.isTTY) {
    out.print(markdown.trimEnd())
    return
  }
  const width = Math.min(out.columns, 80) // longer lines are hard to read
  out.print(renderMarkdown(markdown, width, out.color))
}

/** Markdown as text for a screen: wrapped, code untouched, links with their address. */
export function renderMarkdown(markdown: string, width: number, color: Terminal['color']): string {
  return blocks(lexer(markdown), width, color)
}

type Color = Terminal['color']

function blocks(tokens: Token[], width: number, color: Color, between = '\n\n'): string {
  return (tokens as MarkedToken[])
    .map((token) => block(token, width, color))
    .filter((text) => text !== '')
    .join(between)
}

function block(token: MarkedToken, width: number, color: Color): string {
  switch (token.type) {
    case 'heading':
      return wrap(color.bold(heading(token, color)), width)
    case 'paragraph':
      return wrap(inline(token.tokens, color), width)
    case 'text':
      return wrap(inline(token.tokens ?? [token], color), width)
    case 'code':
      return indent(token.text, '    ', color.cyan)
    case 'blockquote':
      return indent(blocks(token.tokens, width - 2, color), color.dim('│ '))
    case 'list':
      return list(token, width, color)
    case 'table':
      return table(rows(token, color), width, color)
    case 'hr':
      return color.dim('─'.repeat(Math.min(width, 20)))
    case 'html':
      return token.text.replaceAll(/<!--[\s\S]*?-->/g, '').trim()
    case 'checkbox':
      return ''
    case 'space':
    case 'def':
      return ''
    default:
      return wrap(inline([token], color), width)
  }
}

/** Without colours nothing is bold: the marks of Markdown show the level then. */
function heading({ depth, tokens }: Tokens.Heading, color: Color): string {
  const text = inline(tokens, color)
  return color.level === 0 ? `${'#'.repeat(depth)} ${text}` : text
}

function list({ ordered, start, loose, items }: Tokens.List, width: number, color: Color): string {
  return items
    .map((item, index) => {
      const mark = ordered ? `${Number(start || 1) + index}. ` : '- '
      const text = blocks(item.tokens, width - mark.length, color, loose ? '\n\n' : '\n')
      return mark + text.replaceAll(/\n(?=[^\n])/g, `\n${' '.repeat(mark.length)}`)
    })
    .join(loose ? '\n\n' : '\n')
}

function rows({ header, rows }: Tokens.Table, color: Color): string[][] {
  return [header, ...rows].map((row) => row.map((cell) => inline(cell.tokens, color)))
}

function inline(tokens: Token[], color: Color): string {
  return (tokens as MarkedToken[]).map((token) => span(token, color)).join('')
}

function span(token: MarkedToken, color: Color): string {
  switch (token.type) {
    case 'strong':
      return color.bold(inline(token.tokens, color))
    case 'em':
      return color.italic(inline(token.tokens, color))
    case 'codespan':
      return color.level === 0 ? token.raw : color.cyan(token.text)
    case 'link': {
      const text = inline(token.tokens, color)
      const address = color.underline(token.href)
      return token.text === token.href ? address : `${text} (${address})`
    }
    case 'image':
      return token.text
    case 'br':
      return '\n'
    case 'html':
      return token.text.startsWith('<!--') ? '' : token.text
    case 'text':
      return token.tokens ? inline(token.tokens, color) : token.text.replaceAll('\n', ' ')
    case 'escape':
      return token.text
    default:
      return 'text' in token ? String(token.text) : token.raw
  }
}

function indent(text: string, mark: string, paint = (line: string) => line): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? mark.trimEnd() : mark + paint(line)))
    .join('\n')
}
