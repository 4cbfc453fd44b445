import { visible } from '../checker/output.ts'

/** Text that is HTML already; everything else is escaped. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Value = Html | string | number | undefined | Value[]

/** html`<p>${name}</p>`: what is put in is text, and stays text whatever a server has printed. */
export function html(literals: TemplateStringsArray, ...values: Value[]): Html {
  const text = literals.reduce((before, literal, i) => before + written(values[i - 1]) + literal)
  return new Html(text)
}

function written(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Html) return value.text
  if (Array.isArray(value)) return value.map(written).join('')
  return visible(String(value)).replace(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
}
