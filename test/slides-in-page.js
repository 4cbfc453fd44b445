/* Injected into the deck by slides-walk.ts: what can be read, how large it is, and whether it is where it should be. */

const { Reveal, axe } = globalThis

/** Looks at one state of the deck, and goes on to the next; `isOver` when that was the last. */
globalThis.visit = async ({ wantsAxe }) => {
  const section = Reveal.getCurrentSlide()
  const steps = section.querySelectorAll('.fragment').length
  const step = (Reveal.getIndices().f ?? -1) + 1
  const flaws = [...textFlaws(section), ...coveredBlocks(section), ...wrongParts(section, step)]
  const wanted = wantsAxe === 'every step' || (wantsAxe === 'every slide' && step === steps)
  if (wanted) flaws.push(...(await axeFlaws(section)))
  const before = JSON.stringify(Reveal.getIndices())
  const smallest = Math.min(...texts(section).map(sizeOf))
  Reveal.next()
  const isOver = JSON.stringify(Reveal.getIndices()) === before
  return { where: `${section.id} step ${step}`, smallest, flaws, isOver }
}

/** Every piece of text that is shown. */
function texts(section) {
  const walker = document.createTreeWalker(section.querySelector('.slide'), NodeFilter.SHOW_TEXT)
  const found = []
  while (walker.nextNode()) {
    const { currentNode: node } = walker
    const parent = node.parentElement
    if (node.textContent.trim() === '' || parent.closest('style, title')) continue
    if (getComputedStyle(parent).visibility !== 'hidden') found.push(node)
  }
  return found
}

/** In pixels of the slide; a drawing may be scaled. */
function sizeOf({ parentElement: parent }) {
  const scale = parent.getScreenCTM?.().a ?? 1
  return Number.parseFloat(getComputedStyle(parent).fontSize) * scale
}

function textFlaws(section) {
  const footer = section.querySelector('footer').getBoundingClientRect()
  return texts(section).flatMap((node) => {
    const flaws = []
    const parent = node.parentElement
    const words = JSON.stringify(node.textContent.trim())
    const range = document.createRange()
    range.selectNodeContents(node)
    const box = range.getBoundingClientRect()
    const size = sizeOf(node)
    if (size < 24) flaws.push(`${words} has ${size.toFixed(1)} px`)
    const bottom = parent.closest('footer') ? 720 : footer.top
    if (box.left < 0 || box.right > 1281 || box.top < 0 || box.bottom > bottom + 1)
      flaws.push(`${words} leaves the slide`)
    const frame = parent.closest('pre')?.getBoundingClientRect()
    if (frame && (box.right > frame.right || box.bottom > frame.bottom + 1))
      flaws.push(`${words} leaves its frame`)
    return flaws
  })
}

function coveredBlocks(section) {
  const footer = section.querySelector('footer').getBoundingClientRect()
  const blocks = [...section.querySelectorAll('.content > *')]
  const boxes = blocks.map((block) => block.getBoundingClientRect())
  return boxes.flatMap(({ bottom }, i) => {
    const below = boxes[i + 1]?.top ?? footer.top
    return bottom > below + 1 ? [`${blocks[i].tagName} covers what is below it`] : []
  })
}

/** Every part of a drawing is there from its step until its step, and at no other. */
function wrongParts(section, step) {
  const isDue = ({ dataset: { from = 0, until = 99 } }) => from <= step && step < until
  return [...section.querySelectorAll('svg [data-from], svg [data-until]')].flatMap((part) => {
    let isExpected = true
    for (let one = part; one !== section; one = one.parentElement) isExpected &&= isDue(one)
    const isShown = getComputedStyle(part).visibility === 'visible'
    if (isShown === isExpected) return []
    return [`${isShown ? 'shows' : 'lacks'} ${JSON.stringify(part.textContent.trim())}`]
  })
}

let pageIsKnown = false

/** The page around the slides is the same for all: it is looked at once. */
async function axeFlaws(section) {
  const context = pageIsKnown ? section : document
  pageIsKnown = true
  const { violations } = await axe.run(context, { resultTypes: ['violations'] })
  return violations.map(({ id, nodes }) => `axe: ${id}: ${nodes[0].html}`)
}
