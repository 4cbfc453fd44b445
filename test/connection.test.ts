import { expect, test } from 'vitest'
import { check, run } from '../checker/check.ts'
import { commandFromWords } from '../checker/command.ts'

/* What a client sees of the end of her connection when this process was not run at that moment. */

const HANGS_UP = `
require('net').createServer((client) => {
  client.on('error', () => {})
  setTimeout(() => client.destroy(), 100)
}).listen(process.env.PORT, process.env.HOST)`

test('a FIN that was not read before more was said is an end, too', async () => {
  const command = commandFromWords(['node', '-e', HANGS_UP])
  const verdict = await run(
    check(async ({ start, step }) => {
      const server = await (await start()).listens()
      await step('ann is hung up on', async () => {
        const [ann] = await server.clients('ann')
        for (const end = performance.now() + 500; performance.now() < end; );
        ann.says('this is answered by a reset,').says('and this meets EPIPE')
        await ann.isHungUpOn()
      })
    }),
    command,
    '00-nothing',
    'npx learn-tcp run nothing',
  )
  expect(verdict.failure).toBeUndefined()
  expect(verdict.outcome).toBe('passed')
})
