/* Starts the deck in the browser. The theme is that of the system, of `?theme=dark`, or of the key T. */

const asked = new URLSearchParams(location.search).get('theme')
if (asked === 'dark' || asked === 'light') document.documentElement.dataset.theme = asked

function changeTheme() {
  const root = document.documentElement
  const isDark =
    root.dataset.theme === 'dark' ||
    (root.dataset.theme === undefined && matchMedia('(prefers-color-scheme: dark)').matches)
  root.dataset.theme = isDark ? 'light' : 'dark'
}

const { Reveal, RevealNotes } = globalThis

const isPrinted = /print-pdf/.test(location.search)

Reveal.initialize({
  plugins: [RevealNotes],
  width: 1280,
  height: 720,
  margin: 0,
  center: false,
  controls: false,
  hash: true,
  fragmentInURL: true,
  navigationMode: 'linear',
  transition: 'none',
  backgroundTransition: 'none',
  hideInactiveCursor: true,
  defaultTiming: 120, // seconds; with it the notes show whether one is ahead or behind, by the minutes of each slide
  pdfSeparateFragments: true,
  pdfMaxPagesPerSlide: 1,
  ...(isPrinted && { view: 'print' }),
  keyboard: { 84: changeTheme },
})

Reveal.on('pdf-ready', () => {
  document.documentElement.dataset.laidOut = 'yes'
})
