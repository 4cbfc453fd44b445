import { setTimeout as sleep } from 'node:timers/promises'
import { Chrome } from './chrome.ts'

/** How long reveal may take to lay out every page, in milliseconds. */
const PATIENCE = 60_000

/** The deck at this address as a PDF, with a page for each step. Chrome has ended when this is settled. */
export async function pdfOf(
  address: string,
  program: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const chrome = new Chrome(program)
  signal.addEventListener('abort', () => chrome.close())
  try {
    await chrome.open(`${address}?print-pdf&theme=light`)
    await untilLaidOut(chrome)
    const { data } = await chrome.send<{ data: string }>('Page.printToPDF', {
      printBackground: true,
      preferCSSPageSize: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    })
    return Buffer.from(data, 'base64')
  } finally {
    await chrome.close()
  }
}

/** `chromium --print-to-pdf` prints before reveal has laid out its pages, and the PDF is one blank page. */
async function untilLaidOut(chrome: Chrome): Promise<void> {
  const expression = 'document.documentElement.dataset.laidOut === "yes"'
  for (const end = performance.now() + PATIENCE; performance.now() < end; await sleep(50)) {
    const { result } = await chrome.send<{ result: { value?: boolean } }>('Runtime.evaluate', {
      expression,
    })
    if (result.value) return
  }
  throw new Error('the slides were not laid out for printing in time')
}
