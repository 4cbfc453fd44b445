import { clock } from '../../checker/text.ts'
import { type Html, html } from '../../pages/html.ts'
import type { Board, Exercise } from './board.ts'
import type { Learner } from './classbook.ts'
import { exercisesOf } from './page-exercises.ts'
import { learnersOf } from './page-learners.ts'
import { obstaclesOf } from './page-obstacles.ts'
import { namesOf, obstacles, QUIET } from './summary.ts'

/** How the page is asked for: `?view=projector&theme=dark`. */
export interface Look {
  /** No names, and no row that could be somebody. */
  projector: boolean
  /** Where it is not what the system says. */
  theme?: 'light' | 'dark'
}

export function lookOf(params: URLSearchParams): Look {
  const theme = params.get('theme')
  return {
    projector: params.get('view') === 'projector',
    ...((theme === 'light' || theme === 'dark') && { theme }),
  }
}

/** The whole page, as it stands now. Without JavaScript it comes anew every five seconds. */
export function boardPage(board: Board, look: Look, now: number): string {
  const learners = [...board.book.learners.values()]
  const names = namesOf(learners)
  const byName = learners.toSorted((a, b) =>
    (names.get(a.id) as string).localeCompare(names.get(b.id) as string),
  )
  const shown = reached(board.exercises, learners)
  const here = learners.filter(({ left, seenAt }) => !left && now - seenAt <= QUIET).length
  return page(
    `${board.name}: the board`,
    html`<header>
<h1>${board.name}</h1>
<p id="count">${countOf(learners.length, here)}</p>
${navOf(look)}
<p id="live" role="status">As of ${clock(new Date(now))}</p>
</header>
<main>
${obstaclesOf(obstacles(learners, board.exercises, now), look, names)}
${exercisesOf(shown, learners, board.exercises.length)}
${look.projector ? undefined : learnersOf(byName, names, shown, now)}
</main>`,
    look,
  )
}

/** As far as anybody has come, and one further: the rest would be empty, and takes the room of what is not. */
function reached(exercises: Exercise[], learners: Learner[]): Exercise[] {
  const last = exercises.findLastIndex(({ slug }) => learners.some(({ work }) => work.has(slug)))
  return exercises.slice(0, last + 2)
}

/** For a learner who opens the address in a browser. */
export function invitationPage(board: Board, host: string): string {
  return page(
    `Join ${board.name}`,
    html`<main class="text">
<h1>Join ${board.name}</h1>
<p>In a terminal, type</p>
<pre>npx learn-tcp join http://${host}/${board.secrets.code}</pre>
<p>You are shown what is sent after each check, and asked. Your code stays on your machine.</p>
</main>`,
  )
}

export function strangerPage(): string {
  return page(
    'The board of a class',
    html`<main class="text">
<h1>The board of a class</h1>
<p>Learners join it with the command that the teacher shows: <code>npx learn-tcp join …</code></p>
<p>The teacher opens it with the address that <code>learn-tcp class</code> has printed. It ends in a key, and has to be opened once in each browser.</p>
</main>`,
  )
}

function page(title: string, body: Html, { projector, theme }: Partial<Look> = {}): string {
  return `<!doctype html>\n${
    html`<html lang="en"${projector ? html` class="projector"` : undefined}${theme ? html` data-theme="${theme}"` : undefined}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${theme ?? 'light dark'}">
<title>${title}</title>
<link rel="stylesheet" href="/board.css">
<noscript><meta http-equiv="refresh" content="5"></noscript>
<script src="/board.js" defer></script>
</head>
<body>
${body}
</body>
</html>
`.text
  }`
}

function navOf({ projector, theme }: Look): Html {
  const to = (view: boolean, colours: Look['theme'], text: string) => {
    const query = new URLSearchParams({
      ...(view && { view: 'projector' }),
      ...(colours && { theme: colours }),
    })
    return html`<a href="/board${query.size > 0 ? `?${query}` : ''}">${text}</a> `
  }
  return html`<nav aria-label="Views">
${projector ? to(false, theme, 'With names') : to(true, theme, 'Projector: no names')}
${to(projector, 'light', 'Light')}${to(projector, 'dark', 'Dark')}
${projector ? undefined : html`<a href="/board/class.csv">CSV</a>`}
</nav>`
}

const countOf = (all: number, here: number) =>
  all === 0
    ? 'Nobody has joined yet.'
    : `${all} ${all === 1 ? 'learner' : 'learners'}, ${here} heard of in the last 15 minutes`
