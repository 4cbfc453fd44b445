import { type Html, html } from '../../pages/html.ts'

/**
 * The colours of a line of code. Not a highlighter of the usual kind: what must be seen from the back row are the
 * system calls, which to those are words like any other. Half a megabyte is saved as well.
 */
export function colored(line: string): Html {
  const pieces = [...line.matchAll(PIECES)].map(([text], _, all) => {
    const [kind] = Object.entries(KINDS).find(([, pattern]) => pattern.test(text)) ?? []
    return kind && all.length > 0 ? html`<span class="${kind}">${text}</span>` : html`${text}`
  })
  return html`${pieces}`
}

const CALLS =
  'socket|setsockopt|bind|listen|accept|getpeername|getsockname|read|write|close|shutdown|pause|sleep|put|take|makeQueue|fcntl|poll|epoll_create1|epoll_ctl|epoll_wait'
const WORDS =
  'const|let|for|while|if|else|return|function|new|try|catch|finally|throw|import|from|export|as|instanceof|undefined|type|switch|case|break|continue'

/** A comment, a string, a word, or what stands between them. */
const PIECES = /\/\/.*|\/\*.*|\.\w+|'[^']*'|`[^`]*`|\w+(?=\()|\w+|[^\w'`/]+|./g

const KINDS = {
  comment: /^\/[/*]/,
  string: /^['`]/,
  call: new RegExp(`^(${CALLS})$`),
  word: new RegExp(`^(${WORDS})$`),
}
