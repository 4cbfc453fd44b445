import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { type Command, commandForFile, commandFromWords } from '../checker/command.ts'
import { Server } from '../checker/server.ts'
import type { Settings } from '../checker/server-process.ts'
import type { Verdict } from '../checker/verdict.ts'
import { World } from '../checker/world.ts'
import { root } from './servers/course.ts'
import { missingTool } from './servers/programs.ts'

/* What the threads of real servers are seen to do. Everything is waited for: a busy machine only takes longer. */

const ends: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function serverOf(command: Command, settings: Partial<Settings> = {}) {
  const world = new World()
  ends.push(
    command.remove,
    () => world.ports.release(),
    () => world.end(),
  )
  const server = await Server.start(command, world, settings)
  ends.push(() => server.end({ politely: false }))
  await server.listens()
  return { server, world }
}

const solution = (slug: string) => commandForFile(join(root, 'solutions', slug, 'server.ts'))

type Event = Verdict['timeline'][number]

/** What each thread did, one after the other, without the moments in which it was seen to run. */
function deeds(world: World): Record<string, string[]> {
  const threads: Record<string, string[]> = {}
  for (const { who, event, text = '' } of world.timeline.sorted())
    if (event === 'thread' && text !== 'runs') threads[who] = [...(threads[who] ?? []), text]
  return threads
}

const eventually = (look: () => unknown) => expect.poll(look, { timeout: 60_000, interval: 50 })

test('a loop: the main thread sleeps in read for a silent client, and the runtime is not named', async () => {
  const { server, world } = await serverOf(await solution('05-loop'), { WORK_MS: 1000 })
  const [ann] = await server.clients('ann')
  await eventually(() => deeds(world)['thread 1']?.at(-1)).toBe('read ann')
  expect(Object.keys(deeds(world))).toEqual(['thread 1'])
  ann.requests('/')
  await eventually(() => deeds(world)['thread 1']).toContain('sleeps')
  await ann.isHungUpOn({ within: 20_000 })
  await eventually(() => deeds(world)['thread 1']?.at(-1)).toBe('accept')
  const times = world.timeline.sorted().filter(({ event }) => event === 'thread')
  for (const { at, notBefore = 0, server } of times) {
    expect(notBefore).toBeLessThanOrEqual(at)
    expect(server).toBe('server')
  }
})

test('a pool: who has no client waits, and takes the next', async () => {
  const { server, world } = await serverOf(await solution('07-pool'), {
    WORK_MS: 300,
    POOL_SIZE: 3,
  })
  await server.settles(10_000)
  const silent = await server.clients('ann', 'bob')
  const readers = () =>
    Object.values(deeds(world))
      .map((texts) => texts.at(-1))
      .sort()
  await eventually(readers).toEqual(['accept', 'read ann', 'read bob'])
  for (const client of silent) client.requests('/')
  for (const client of silent) await client.isHungUpOn({ within: 20_000 })
  await server.clients('carol')
  await eventually(() => readers().filter((text) => text !== 'waits')).toEqual([
    'accept',
    'read carol',
  ])
  expect(readers()).toContain('waits')
})

test('threads that end are said to end', async () => {
  const { server, world } = await serverOf(await solution('06-go-concurrent'), { WORK_MS: 10 })
  const [ann] = await server.clients('ann')
  await server.clients('bob')
  await eventually(() => Object.values(deeds(world)).flat()).toContain('read ann')
  ann.leaves()
  const ofAnn = () => Object.values(deeds(world)).find((texts) => texts.includes('read ann'))
  await eventually(() => ofAnn()?.at(-1)).toBe('ended')
})

test.skipIf(missingTool({ python: '' }))(
  'a read with a timeout is a poll to the kernel; a child that serves is seen too',
  async () => {
    const program = `import os, socket
listener = socket.create_server((os.environ['HOST'], int(os.environ['PORT'])))
if os.fork() == 0:
    client, _ = listener.accept()
    client.settimeout(60)
    client.recv(1024)
os.wait()`
    const { server, world } = await serverOf(commandFromWords(['python3', '-c', program]))
    await server.clients('ann')
    await eventually(() =>
      Object.values(deeds(world))
        .map((texts) => texts.at(-1))
        .sort(),
    ).toEqual(['poll ann', 'waits'])
  },
)

test('when the last client has gone, and after the end, nobody looks', async () => {
  const { server, world } = await serverOf(await solution('05-loop'), { WORK_MS: 1 })
  const [ann] = await server.clients('ann')
  ann.leaves()
  await server.end({ politely: false })
  const seen = (world.timeline.events as Event[]).length
  server.threads.watch()
  expect(world.timeline.events).toHaveLength(seen)
})
