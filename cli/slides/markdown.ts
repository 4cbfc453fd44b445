import { lexer, Parser, parser, type Tokens } from 'marked'
import { Html } from '../../pages/html.ts'

/** Markdown of ours, which holds nothing that a stranger wrote. */
export function markdown(source: string, kind: 'inline' | 'blocks' = 'blocks'): Html {
  const tokens = lexer(source)
  if (kind === 'blocks') return new Html(parser(tokens))
  const paragraph = tokens[0] as Tokens.Paragraph | undefined
  return new Html(Parser.parseInline(paragraph?.tokens ?? []))
}
