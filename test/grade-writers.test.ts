import { execFileSync } from 'node:child_process'
import { afterEach, describe, expect, test } from 'vitest'
import { feedbackFor } from '../classroom/feedback.ts'
import { type Class, type Graded, notChecked, nothingHandedIn } from '../classroom/graded.ts'
import { fileNameOf, lookAlikes, shown } from '../classroom/learner-names.ts'
import { meanOf, percent } from '../classroom/marks.ts'
import { writers } from '../classroom/reports.ts'

/* Every format, on a class in which names, servers and messages mean harm. */

const step = (sentence: string, outcome: 'passed' | 'failed' | 'skipped') => ({ sentence, outcome })

const passed = (learner: string, exercise: string): Graded => ({
  learner,
  exercise,
  outcome: 'passed',
  score: 1,
  steps: [step('something listens on PORT', 'passed'), step('ann is answered', 'passed')],
  remarks: [],
  durationMs: 1234,
  feedback: '✓ something listens on PORT\n',
})

const failed = (learner: string, exercise: string): Graded => ({
  learner,
  exercise,
  outcome: 'failed',
  score: 1 / 3,
  steps: [
    step('something listens on PORT', 'passed'),
    step('ann & bob are <answered> # at "once"', 'failed'),
    step('nobody is left', 'skipped'),
  ],
  failure: {
    kind: 'no-answer',
    step: 'ann & bob are <answered> # at "once"',
    expected: 'an answer',
    observed: ']]></failure><b>\u0000\u001b[31m\ud800 | nothing',
    hint: 'Which call?',
    output: '``` \ufffe printed',
  },
  remarks: ['it bound 0.0.0.0'],
  durationMs: 20,
  feedback: '✗ ann\n```\n# not a heading\n````\n',
})

const HOSTILE = '=HYPERLINK("http://x","a"),\n<script>|`'
const about: Class = { learners: ['ann', HOSTILE, '-2+3'], exercises: ['01-listen', '05-loop'] }
const results: Graded[] = [
  passed('ann', '01-listen'),
  failed('ann', '05-loop'),
  failed(HOSTILE, '01-listen'),
  nothingHandedIn(HOSTILE, '05-loop'),
  notChecked('-2+3', '01-listen', 'there is no program "go"'),
  passed('-2+3', '05-loop'),
]

const written = (format: string, all = results, of = about): string =>
  [...(writers[format]?.write(all, of) ?? [])].join('')

describe('csv', () => {
  const lines = written('csv').split('\r\n')

  test('a row a learner, a column an exercise, lines end in CRLF', () => {
    expect(lines).toHaveLength(5)
    expect(lines[0]).toBe('learner,01-listen,05-loop,total,notes')
    expect(lines[1]).toBe('ann,100,33.3,66.7,')
    expect(lines[4]).toBe('')
  })

  test('a name is no formula, and a line break in it is no new row', () => {
    expect(lines[2]).toBe(
      `"'=HYPERLINK(""http://x"",""a""),\\u{a}<script>|\`",33.3,0,16.7,nothing handed in: 05-loop`,
    )
    for (const name of ['+1', '-2+3', '@x', '\t=1', '\r=1']) {
      const [, row] = written('csv', [passed(name, '01-listen')]).split('\r\n')
      expect(row).toMatch(/^("?'|\\u)/)
    }
  })

  test('what could not be checked has no number, and the note says why', () => {
    expect(lines[3]).toBe(`'-2+3,,100,,"01-listen: there is no program ""go"""`)
  })
})

test('json: one document with everything but the feedback', () => {
  const document = JSON.parse(written('json'))
  expect(document).toMatchObject({ format: 'learn-tcp/grades@1', ...about })
  expect(document.results).toHaveLength(6)
  expect(document.results[1]).toMatchObject({ score: 1 / 3, failure: { kind: 'no-answer' } })
  expect(written('json')).not.toContain('feedback')
})

describe('junit', () => {
  const READ = `
import sys, json, xml.etree.ElementTree as tree
suites = tree.fromstring(sys.stdin.buffer.read())
print(json.dumps([[s.attrib, [[c.get('name'), [[b.tag, b.get('message'), b.text] for b in c]] for c in s]] for s in suites]))`

  test('an XML parser reads back what was written', ({ skip }) => {
    const parsed = parse(READ, written('junit'), skip)
    expect(parsed).toHaveLength(6)
    const [attributes, cases] = parsed[1]
    expect(attributes).toMatchObject({ name: 'ann: 05-loop', tests: '3', failures: '1' })
    expect(attributes).toMatchObject({ errors: '0', skipped: '1', time: '0.02' })
    expect(cases[1][0]).toBe('ann & bob are <answered> # at "once"')
    const [tag, message, text] = cases[1][1][0]
    expect(tag).toBe('failure')
    expect(message).toBe(']]></failure><b>\ufffd\ufffd[31m\ufffd | nothing')
    expect(text).toContain('printed:\n``` \ufffd printed')
    expect(parsed[2][0].name).toBe(`${HOSTILE}: 01-listen`)
    expect(parsed[3][1][0][1][0][0]).toBe('skipped')
    expect(parsed[4][1][0][1][0].slice(0, 2)).toEqual(['error', 'there is no program "go"'])
  })
})

/** By the parser of Python, which forgives nothing. */
function parse(program: string, text: string, skip: (why: string) => void) {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
  } catch {
    skip('python3 is not installed')
  }
  return JSON.parse(execFileSync('python3', ['-c', program], { input: text, encoding: 'utf8' }))
}

test('tap: version 14, a subtest of steps, nothing in a name is a directive', () => {
  expect(written('tap')).toMatchInlineSnapshot(`
    "TAP version 14
    1..6
    # Subtest: ann: 01-listen
        ok 1 - something listens on PORT
        ok 2 - ann is answered
        1..2
    ok 1 - ann: 01-listen
    # Subtest: ann: 05-loop
        ok 1 - something listens on PORT
        not ok 2 - ann & bob are <answered> \\# at "once"
        ok 3 - nobody is left # SKIP not reached
        1..3
    not ok 2 - ann: 05-loop
      ---
      kind: "no-answer"
      expected: "an answer"
      observed: "]]></failure><b>\\u0000\\u001b[31m\\ud800 | nothing"
      hint: "Which call?"
      ...
    # Subtest: =HYPERLINK("http://x","a"),\\\\u{a}<script>|\`: 01-listen
        ok 1 - something listens on PORT
        not ok 2 - ann & bob are <answered> \\# at "once"
        ok 3 - nobody is left # SKIP not reached
        1..3
    not ok 3 - =HYPERLINK("http://x","a"),\\\\u{a}<script>|\`: 01-listen
      ---
      kind: "no-answer"
      expected: "an answer"
      observed: "]]></failure><b>\\u0000\\u001b[31m\\ud800 | nothing"
      hint: "Which call?"
      ...
    ok 4 - =HYPERLINK("http://x","a"),\\\\u{a}<script>|\`: 05-loop # SKIP nothing was handed in
    not ok 5 - -2+3: 01-listen
      ---
      severity: "could not be checked"
      message: "there is no program \\"go\\""
      ...
    # Subtest: -2+3: 05-loop
        ok 1 - something listens on PORT
        ok 2 - ann is answered
        1..2
    ok 6 - -2+3: 05-loop
    "
  `)
})

describe('summary', () => {
  test('a table, and nothing that a learner wrote is Markdown', () => {
    const text = written('summary')
    expect(text).toContain('| ann | ✅ | 33.3 | 66.7 |')
    expect(text).toContain('| -2\\+3 |')
    expect(text).not.toContain('<script>')
    expect(text).not.toContain('<b>')
    const row = text.split('\n').find((line) => line.includes('HYPERLINK')) ?? ''
    expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6)
  })

  test('of ten thousand learners it stays under 1 MiB, and says that there are more', () => {
    const learners = Array.from({ length: 10_000 }, (_, i) => `learner-${i}`)
    const all = learners.map((name) => failed(name, '05-loop'))
    const text = written('summary', all, { learners, exercises: ['05-loop'] })
    expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
    expect(text).toMatch(/There is more than GitHub shows: .*\n$/)
  })
})

describe('classroom50', () => {
  const told = {
    CLASSROOM: 'cs50',
    ASSIGNMENT: 'tcp',
    OWNER: 'ann',
    SUBMISSION_TAG: 'submit/2026-11-28T04-19-20Z-abcdef0',
    COMMIT_URL: 'https://example.org/c',
    RELEASE_URL: 'https://example.org/r',
    REVIEW_URL: 'https://example.org/d',
    COMMIT_DATE: '2026-11-28T05:19:20+01:00',
  }
  afterEach(() => {
    for (const name of Object.keys(told)) delete process.env[name]
  })

  test('result.json has the fields of its schema and no other', () => {
    Object.assign(process.env, told)
    const { graded_at, ...result } = JSON.parse(written('classroom50', results.slice(0, 2)))
    expect(graded_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(result).toEqual({
      schema: 'classroom50/result/v1',
      classroom: 'cs50',
      assignment: 'tcp',
      assignment_type: 'individual',
      owner: 'ann',
      submission: told.SUBMISSION_TAG,
      commit: told.COMMIT_URL,
      release: told.RELEASE_URL,
      review: told.REVIEW_URL,
      datetime: '2026-11-28T04:19:20Z',
      score: 133,
      'max-score': 200,
      tests: [
        { 'test-name': '01-listen', passed: true, score: 100, 'max-score': 100 },
        {
          'test-name': '05-loop',
          passed: false,
          score: 33,
          'max-score': 100,
          message: results[1]?.failure?.observed,
        },
      ],
    })
  })

  test('what could not be checked is not told as 0 points', () => {
    Object.assign(process.env, told)
    expect(() => written('classroom50', results.slice(4))).toThrow('could not be checked')
  })
})

test('feedback: no text closes its fence, no name is a heading', () => {
  const page = [...feedbackFor('# <b>ann', results.slice(0, 2))].join('')
  expect(page).toMatch(/^# \\# &lt;b&gt;ann\n\n1 of 2 passed, 66\.7 of 100 points\.\n/)
  expect(page).toContain('\n## 05-loop: failed, 1 of 3 steps\n\n`````text\n✗ ann\n```\n')
})

describe('marks', () => {
  test('100 is only who has everything, 0 only who has nothing', () => {
    expect([1, 0.9999, 0.0001, 0, 1 / 3].map(percent)).toEqual(['100', '99.9', '0.1', '0', '33.3'])
  })

  test('no mean as long as one is not known; nothing handed in counts', () => {
    expect(meanOf([passed('a', 'x'), nothingHandedIn('a', 'y')])).toBe(0.5)
    expect(meanOf([passed('a', 'x'), notChecked('a', 'y', '')])).toBeUndefined()
  })
})

describe('names', () => {
  test('as files they are safe, and no two are the same where case is lost', () => {
    const nfc = 'Zo\u00eb'
    const names = [
      'ann',
      'Ann',
      'ANN',
      '../../etc/passwd',
      'con',
      '',
      '.',
      ' ',
      nfc,
      nfc.normalize('NFD'),
    ]
    const files = names.map(fileNameOf)
    expect(new Set(files.map((name) => name.toLowerCase())).size).toBe(names.length)
    for (const file of files) expect(file).toMatch(/^[a-z0-9][a-z0-9_-]*$/)
    expect(fileNameOf('x'.repeat(500)).length).toBeLessThan(64)
    expect(fileNameOf('con')).not.toBe('con')
  })

  test('those that people take for one are found', () => {
    const names = ['ann', 'Ann', 'bob', 'Zo\u00eb', 'Zoe\u0308', 'ann lee', 'ann  lee']
    expect(lookAlikes(names)).toEqual([
      ['ann', 'Ann'],
      ['Zo\u00eb', 'Zoe\u0308'],
      ['ann lee', 'ann  lee'],
    ])
  })

  test('on a screen nothing in them is obeyed', () => {
    expect(shown('a\u001b[2Jb\u202ec\nd')).toBe('a\\u{1b}[2Jb\\u{202e}c\\u{a}d')
  })
})
