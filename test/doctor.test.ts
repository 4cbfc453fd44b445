import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Learner, learner } from './cli-learner.ts'
import { root } from './servers/course.ts'

let ann: Learner
beforeEach(() => {
  ann = learner({ course: 'real' })
})
afterEach(() => ann.leaves())

test('each thing has a mark, and what is poor or wrong says what to do', async () => {
  const { code, stdout } = await ann.types('doctor')
  expect(code).toBe(0)
  expect(stdout).toMatch(/^✓ Node /m)
  expect(stdout).toContain('✓ system calls can be made (koffi)')
  expect(stdout).toContain('✓ connections to 127.0.0.1 work')
  expect(stdout).toMatch(/^! no workspace around this folder\n {2}→ npx learn-tcp init/m)
  for (const [, next] of stdout.matchAll(/^[!✗] .*\n(?: {2}[^→].*\n)*(.*)$/gm))
    expect(next).toMatch(/^ {2}→ /)
})

test.skipIf(process.platform !== 'linux')('a taken port is told with who has it', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  ann.env.PORT = String(port)
  const { stdout } = await ann.types('doctor')
  server.close()
  expect(stdout.replaceAll(/\n +/g, ' ')).toContain(
    `! Port ${port} is taken by process ${process.pid}, `,
  )
  expect(stdout).toContain(`kill ${process.pid}`)
})

test('with too few descriptors nothing can be checked', async () => {
  const doctor = await execa(
    'sh',
    ['-c', `ulimit -n 128; exec node ${join(root, 'dist/cli.js')} doctor`],
    {
      env: ann.env,
      reject: false,
    },
  )
  expect(doctor.stdout).toContain('✗ only 128 descriptors for each process')
  expect(doctor.exitCode).toBe(1)
})
