/** Runs in the teacher's browser: fetches the page again when the board says so, and changes what has changed. */
export const SCRIPT = `
const status = document.querySelector('#live')
let fetching = false
let again = false

if (status) {
  const events = new EventSource('/board/live')
  events.onmessage = refresh
  events.onerror = () => say('The board does not answer. Trying again …')
  setInterval(refresh, 30_000) // minutes pass, though nothing comes
  document.addEventListener('visibilitychange', () => document.hidden || refresh())
}

async function refresh() {
  if (fetching) {
    again = true
    return
  }
  fetching = true
  try {
    const answer = await fetch(location.href, { cache: 'no-store' })
    if (!answer.ok) throw new Error(answer.status)
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    document.querySelector('#count').replaceWith(page.querySelector('#count'))
    for (const id of ['stuck', 'exercises', 'learners']) renew(id, page)
    say('Live')
  } catch {
    say('The board does not answer. Trying again …')
  }
  fetching = false
  if (again) {
    again = false
    refresh()
  }
}

/** Where the rows are the same, they are changed one by one, so that neither the focus nor what is marked is lost. */
function renew(id, page) {
  const [mine, fresh] = [document.getElementById(id), page.getElementById(id)]
  if (!mine || !fresh || isEqual(mine, fresh)) return
  if (shapeOf(mine) !== shapeOf(fresh)) return mine.replaceWith(fresh)
  const [rows, others] = [mine, fresh].map((part) => [...part.querySelectorAll('tbody tr')])
  for (const [i, row] of rows.entries()) {
    if (isEqual(row, others[i]) || row.querySelector('details[open]')) continue
    others[i].dataset.fresh = ''
    row.replaceWith(others[i])
  }
}

const isEqual = (a, b) => textOf(a) === textOf(b)
const textOf = (part) => part.outerHTML.replace(/ data-fresh=""| open=""/g, '')

/** The heading and who has a row; a part without a table is all shape. */
function shapeOf(part) {
  const heading = part.querySelector('thead')
  const rows = [...part.querySelectorAll('tbody tr')].map((row) => row.id)
  return heading ? heading.outerHTML + rows : textOf(part)
}

function say(text) {
  if (status.textContent !== text) status.textContent = text
}
`
