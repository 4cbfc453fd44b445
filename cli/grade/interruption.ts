import { setMaxListeners } from 'node:events'

/** Ctrl-C and its relatives: the first lets what runs come to an orderly end, the second does not wait for it. */
export function interruption(): { signal: AbortSignal; exitCode(): number } {
  const controller = new AbortController()
  setMaxListeners(0, controller.signal) // every check that is under way listens
  let exitCode = 130
  for (const [name, code] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }))
    process.on(name, () => {
      if (controller.signal.aborted && name === 'SIGINT') process.exit(code)
      exitCode = code
      controller.abort()
    })
  return { signal: controller.signal, exitCode: () => exitCode }
}
