import { getEventListeners, once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { check, run } from '../checker/check.ts'
import { commandFromWords } from '../checker/command.ts'
import { CouldNotRun } from '../checker/errors.ts'

/* What a check does when it is broken off, and when the machine does not let it go on. */

const sleeper = commandFromWords(['sleep', '20'])
const onSleepers = (story: Parameters<typeof check>[0], watcher = {}) =>
  run(check(story), sleeper, '00-nothing', 'npx learn-tcp run nothing', watcher)

test('many servers are one listener of the signal that breaks a check off, and none when it is over', async () => {
  const breakOff = new AbortController()
  const { signal } = breakOff
  let listening = 0
  await onSleepers(
    async ({ start }) => {
      for (let i = 0; i < 12; i++) await start()
      listening = getEventListeners(signal, 'abort').length
    },
    { signal },
  )
  expect(listening).toBe(1)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('a check that is broken off kills all servers that it has started', async () => {
  const breakOff = new AbortController()
  const began = performance.now()
  const exits: (string | undefined)[] = []
  await onSleepers(
    async ({ start }) => {
      const servers = [await start(), await start()]
      setTimeout(() => breakOff.abort(), 50)
      await once(breakOff.signal, 'abort')
      while (servers.some(({ exit }) => !exit) && performance.now() - began < 15_000)
        await pause(20)
      exits.push(...servers.map(({ exit }) => exit?.signal))
    },
    { signal: breakOff.signal },
  )
  expect(exits).toEqual(['SIGKILL', 'SIGKILL'])
})

test('a step that the machine does not let happen is no pass: it and what follows are skipped, and named', async () => {
  const begun: string[] = []
  const verdict = await onSleepers(
    async ({ step }) => {
      await step('it is there', () => {})
      const answer = await step('it answers in time', (): Promise<string> => {
        throw new CouldNotRun('The machine was too busy to tell.')
      })
      await step('it says so', () => expect(answer).toBe('so'))
    },
    { onBegin: (sentence: string) => begun.push(sentence) },
  )
  expect(verdict).toMatchObject({
    outcome: 'could-not-run',
    steps: [
      { sentence: 'it is there', outcome: 'passed' },
      { sentence: 'it answers in time', outcome: 'skipped' },
      { sentence: 'it says so', outcome: 'skipped' },
    ],
    remarks: ['Could not be checked: The machine was too busy to tell.'],
  })
  expect(verdict.failure).toBeUndefined()
  expect(begun).toEqual(['it is there', 'it answers in time'])
})

test('a mistake in a check itself is not hidden', async () => {
  const broken = onSleepers(async ({ step }) => {
    await step('it is there', () => {
      throw new TypeError('no such thing')
    })
  })
  await expect(broken).rejects.toThrow('no such thing')
})
