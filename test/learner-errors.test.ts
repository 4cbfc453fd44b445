import { expect, test } from 'vitest'
import { diagnoseCaught, diagnoseLastWords } from '../checker/diagnosis.ts'
import type { TcpRow } from '../checker/kernel/tcp-table.ts'
import type { Change } from '../checker/mutants/mutant.ts'
import { notesOn } from '../cli/xray/notes.ts'
import { judge } from './servers/programs.ts'

/* Errors that learners really make: each is answered by its name when it happens. */

const answer = 'write(client, Buffer.from(`${head}\\r\\n\\r\\n${body}`))'

interface Mistake {
  mistake: string
  slug?: string
  in?: string
  change?: Change
  /** In several files. */
  changes?: Record<string, Change>
  observed?: string
  diagnosis?: string
  printed?: string
  hint?: string
}

const mistakes: Mistake[] = [
  {
    mistake: 'forgot to listen',
    change: [['listen(listener, 128)\n', '']],
    diagnosis: 'accept on a socket that does not listen',
  },
  {
    mistake: 'closes the listener instead of the client',
    change: [['    close(client)\n', '    close(listener)\n']],
    diagnosis: 'accept on a number that is no open descriptor: the listener was closed',
    hint: 'the door and the client',
  },
  {
    mistake: 'uses a descriptor after close',
    change: [['    serve(client)\n', '    close(client)\n    serve(client)\n']],
    diagnosis: 'used after close',
  },
  {
    mistake: 'passes a string where bytes are needed',
    in: 'serve.ts',
    change: [[answer, 'write(client, `${head}\\r\\n\\r\\n${body}` as any)']],
    diagnosis: 'an error that was caught',
    printed: '(a string); Buffer.from(text) makes bytes of it',
    hint: 'not of the type that the call takes',
  },
  {
    mistake: 'has a Promise where a number was meant',
    change: [['= accept(listener)', '= (async () => accept(listener))() as any']],
    printed: 'got a Promise: is there an await missing?',
  },
  {
    mistake: 'reads PORT as a string',
    change: [['Number(process.env.PORT ?? 1729)', '(process.env.PORT ?? 1729) as any']],
    printed: 'bind: port must be an integer from 0 to 65535, got "',
    hint: 'what type has everything from there?',
  },
  {
    mistake: 'imports a name that is not there',
    change: [['AF_INET, accept,', 'AF_INET, acept as accept,']],
    observed: 'Did you mean to import "accept" instead?',
    hint: 'What does the file or the package offer',
  },
  {
    mistake: 'imports a file that is not there',
    change: [["'./serve.ts'", "'./server-part.ts'"]],
    observed: 'there is no file "./server-part.ts"',
    hint: 'What does the file or the package offer',
  },
  {
    mistake: 'an exception in a Worker that is caught',
    slug: '06-go-concurrent',
    in: 'serve.ts',
    change: [['  sleep(workMs)\n', '  ;(undefined as any).sleep(workMs)\n']],
    diagnosis: 'an error that was caught',
    hint: 'An error of the program itself',
  },
  {
    mistake: 'an exception in a Worker that nobody catches',
    slug: '06-go-concurrent',
    in: 'client.ts',
    change: [
      ['try {\n  serve(client)', 'try {\n  ;(undefined as any).serve(client)'],
      [' catch (error) {\n  console.error(error)\n}', ''],
    ],
    diagnosis: 'a thread that has died of an error',
  },
  {
    mistake: 'keeps the descriptor that the stub has',
    slug: '06-go-concurrent',
    in: 'client.ts',
    change: [['workerData as number', '-1']],
    printed: 'descriptor must be an integer from 0, got -1',
    hint: 'The type is right, and the value is not',
  },
  {
    mistake: 'makes a queue without room',
    slug: '07-pool',
    change: [['makeQueue(10_000)', 'makeQueue(0)']],
    printed: 'capacity must be an integer from 1 to 2147483647, got 0',
    hint: 'The type is right, and the value is not',
  },
  {
    mistake: 'puts clients into an array, of which each worker has a copy',
    slug: '07-pool',
    changes: {
      'server.ts': [
        ['makeQueue(10_000)', '[] as number[]'],
        ['put(queue, accept(listener))', 'queue.push(accept(listener))'],
      ],
      'worker.ts': [
        ['workerData as Queue', 'workerData as number[]'],
        ['take(queue)', 'queue.shift()!'],
      ],
    },
    diagnosis: 'a thread that has died of an error',
    hint: 'workerData is copied when the thread starts',
  },
  {
    mistake: 'a thread that ends, and does not close',
    slug: '06-go-concurrent',
    in: 'client.ts',
    change: [['  close(client) // here, and nowhere else\n', '']],
    observed: 'the connection was still open',
    diagnosis: 'a thread that has ended without close',
  },
  {
    mistake: 'a Worker whose file is not there',
    slug: '06-go-concurrent',
    change: [["'./client.ts'", "'./clients.ts'"]],
    printed: 'Worker file not found: looked in',
    hint: 'The output says where it looked',
  },
]

test.each(mistakes)('$mistake', async (known) => {
  const { slug = '05-loop', change = [], in: file = 'server.ts' } = known
  const { failure } = await judge(slug, { changes: known.changes ?? { [file]: change } })
  expect(failure).toBeDefined()
  const said = (text = '') => expect.stringContaining(text)
  expect({ diagnosis: '', ...failure }).toMatchObject({
    observed: said(known.observed),
    diagnosis: said(known.diagnosis),
    output: said(known.printed),
    hint: said(known.hint),
  })
})

test('what was caught counts only if no client can cause it', () => {
  expect(diagnoseCaught('SystemError: read ECONNRESET: connection reset by peer')).toBeUndefined()
  expect(diagnoseCaught('Ready.\nReferenceError: work is not defined')).toBeDefined()
})

test.each([
  'TypeError: sleep: time must be a number of milliseconds from 0, got NaN',
  'TypeError: read: descriptor must be an integer from 0, got 1.5\n    at serve',
  'RangeError: setsockopt: a time must not be negative, got -3 ms; is the deadline over already?',
  'RangeError [ERR_OUT_OF_RANGE]: The value of "size" is out of range. It must be >= 0. Received -1',
])('a value and not a type is wrong: %s', (error) => {
  expect(diagnoseLastWords(error)?.hint).toContain('The type is right, and the value is not')
})

test.each([
  'TypeError: close: descriptor must be an integer from 0, got 7n (a bigint)',
  'TypeError: put: item must be an integer, got undefined',
])('a type is wrong: %s', (error) => {
  expect(diagnoseLastWords(error)?.hint).toContain('not of the type that the call takes')
})

test('a recursion without end is no wrong value', () => {
  const error = 'RangeError: Maximum call stack size exceeded'
  expect(diagnoseLastWords(error)?.hint).toContain('An error of the program itself')
})

test('of two errors of one descriptor the first mistake is named: it is used after close', () => {
  const both = 'SystemError: read EBADF: …\nSystemError: close EBADF: …'
  expect(diagnoseLastWords(both)?.diagnosis).toContain('used after close')
  expect(diagnoseLastWords('SystemError: close EBADF: …')?.diagnosis).toContain('closed twice')
})

test.each([
  [['::1'], true],
  [['::1', '127.0.0.1'], false],
  [['::'], false],
  [['127.0.0.1'], false],
])('the x-ray says of %j whether it is IPv6 only', (hosts, expected) => {
  const listening = hosts.map((host) => ({ local: { host, port: 1729 }, uid: 0 }) as TcpRow)
  const notes = notesOn(listening, [{ threads: [] } as never])
  expect(notes.some((note) => note.includes('IPv6 only'))).toBe(expected)
})
