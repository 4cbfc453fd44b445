import { check } from '../check.ts'
import { awkwardPayload, BLANKS, longPayload, NULS } from '../payloads.ts'
import { printedBeginningOf, printedExactly, printedNothingInvented } from '../printed.ts'

export default check(async ({ start, step, meanwhile, answersPrediction }) => {
  // bob, carol and dora have servers of their own, and need not wait for ann.
  const bobs = meanwhile(async () => {
    const second = await (await start({}, "bob's server")).listens()
    const [bob] = await second.clients('bob')
    bob.leaves()
    return second
  })
  const server = await step('something listens on PORT', async () => (await start()).listens())

  const long = longPayload()
  const carols = meanwhile(async () => {
    const third = await (await start({}, "carol's server")).listens()
    const [carol] = await third.clients('carol')
    carol.says(long)
    return third
  })
  const doras = meanwhile(async () => {
    const fourth = await (await start({}, "dora's server")).listens()
    const [dora] = await fourth.clients('dora')
    await fourth.staysAlive(1500)
    await dora.receivesNothing(0, 'as long as dora has said nothing')
    return { fourth, dora }
  })

  const [ann] = await step(
    'ann connects and says nothing; the server waits',
    async () => {
      const clients = await server.clients('ann')
      await Promise.all([server.staysAlive(110), server.rests()])
      await clients[0].receivesNothing(0, 'as long as ann has said nothing')
      return clients
    },
    {
      exited: 'ann had not said a word. Which call sleeps until she does?',
      'answered-unasked': {
        diagnosis: 'bytes that nobody asked for: this exercise only listens to her.',
        hint: 'Which line sends something to ann?',
      },
      'hung-up-early':
        'ann had not said a word, and you hung up. Which call sleeps until she speaks?',
      byHand: 'npx learn-tcp talk 1729 --silent',
    },
  )

  const payload = awkwardPayload(NULS)
  const own = await step(
    "ann's bytes are printed, all of them and no others, and the program ends",
    async () => {
      ann.says(payload)
      await server.exits()
      return printedExactly(server, payload)
    },
    {
      'still-running':
        'ann has said all she had to say, and stays to listen. What else does the program wait for?',
      byHand:
        'printf "a\\0ü\\0" | npx learn-tcp talk 1729 --say -\n# to see every byte, start it with | od -c behind the first line',
    },
  )

  await step(
    'bob leaves without a word; the program ends, and invents nothing',
    async () => {
      await (await bobs).exits()
      printedNothingInvented(await bobs, own)
    },
    {
      crashed: 'bob is gone and read returned 0. Is that an error, or an answer?',
      'still-running':
        'read returns 0 at the end of file, as often as it is asked. How often does yours ask?',
      byHand: 'npx learn-tcp talk 1729 --silent --leave',
    },
  )

  await step(
    'of the 4000 bytes of carol it prints what it has read, and no garbage',
    async () => {
      await (await carols).exits()
      const printed = printedBeginningOf(await carols, long)
      answersPrediction(
        'The client sends 4000. Is that an error, are the rest lost, or are they still somewhere?',
        printed < long.length
          ? `${printed} of carol's bytes were printed. The others lay in the kernel for the next read, until the program ended without one.`
          : `No error, and none is lost: all of carol's ${long.length} bytes were read.`,
      )
    },
    { byHand: 'printf "%01022d東" 1 | npx learn-tcp talk 1729 --say -' },
  )

  await step(
    'dora says nothing for 1.5 s, and then a word; her blanks are printed, too',
    async () => {
      const { fourth, dora } = await doras
      const blanks = awkwardPayload(BLANKS)
      dora.says(blanks)
      await fourth.exits()
      printedExactly(fourth, blanks)
    },
    {
      exited: 'dora was there, and had not said a word. Which call sleeps until she does?',
      crashed: 'dora had not said a word yet. Is that an error? What limits how long you wait?',
      'hung-up-early':
        'dora had not said a word, and you hung up. How long may a client be silent?',
      'cut-short': 'A blank at the end is a byte like any other. Who has thrown it away?',
      byHand: 'printf " a b \\r\\n " | npx learn-tcp talk 1729 --say -   # after a while',
    },
  )
})
