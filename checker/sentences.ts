import { type Check, ghost, type Story } from './check.ts'

/**
 * The sentences of an exercise's check, in their order, without a server: the story is told as if its first step had
 * failed already. Numbers that are drawn anew for each check are an N in them.
 */
export async function sentencesOf(slug: string): Promise<string[]> {
  const { default: check } = (await import(`./checks/${slug}.ts`)) as { default: Check }
  const tellings = await Promise.all(Array.from({ length: 6 }, () => told(check)))
  const [first = [], ...others] = tellings
  return first.map((sentence, i) => others.reduce((so, other) => inCommon(so, other[i]), sentence))
}

async function told(check: Check): Promise<string[]> {
  const sentences: string[] = []
  const story = {
    ...(ghost as Story),
    world: ghost,
    start: () => ghost,
    meanwhile: () => new Promise(() => {}),
    answersPrediction() {},
    remark() {},
    async step(sentence: string) {
      sentences.push(sentence)
      return ghost
    },
  } as Story
  await check(story)
  return sentences
}

function inCommon(sentence: string, other = sentence): string {
  const [mine, its] = [sentence.split(/(\d+)/), other.split(/(\d+)/)]
  return mine.length === its.length
    ? mine.map((part, i) => (part === its[i] ? part : 'N')).join('')
    : sentence
}
