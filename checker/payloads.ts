import { randomInt, randomUUID } from 'node:crypto'

const WORDS = [
  'grüße',
  'zwei',
  'naïve',
  'π≈3',
  'łódź',
  '東京',
  'ёлка',
  'smörgås',
  '%s%n',
  'tab\there',
]

/** No row of pieces of fewer than twelve bytes has all its cuts between two of these: some are of 3 bytes, some of 2. */
const UNCUTTABLE = '東京'.repeat(4) + 'ß'.repeat(12)

/** What is thrown away by those who take the end of a text for nothing. */
export const NULS = ['\0', '\n\0']
export const BLANKS = [' ', '\t', ' \r\n ']

/** Lines of text of several bytes a character, with a NUL, and one of these ends: nothing is plain. Under 1024 bytes. */
export function awkwardPayload(ends: string[]): Buffer {
  const lines = Array.from({ length: randomInt(2, 5) }, () => words(randomInt(1, 5)))
  const long = randomInt(3) === 0 ? 'ß'.repeat(randomInt(140, 200)) : 'ß' // over 256 bytes
  return Buffer.from(
    `  ${lines.join('\n')}\r\n${UNCUTTABLE}%s%n \0 ${randomUUID().slice(0, 8)}${long} ${ends[randomInt(ends.length)]}`,
  )
}

const words = (n: number) =>
  Array.from({ length: n }, () => WORDS[randomInt(WORDS.length)]).join(' ')

/** 4000 bytes, no two parts alike; one full read of 1024 ends in the middle of a character, and so does one of 1023. */
export function longPayload(): Buffer {
  const first = Buffer.concat([filled(1022), Buffer.from('東')])
  return Buffer.concat([first, filled(4000 - first.length)])
}

function filled(length: number): Buffer {
  let text = ''
  while (Buffer.byteLength(text) < length - 24) text += `${words(1)} ${randomUUID().slice(0, 4)} `
  return Buffer.from(text + 'x'.repeat(length - Buffer.byteLength(text)))
}
