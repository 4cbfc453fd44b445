import { check } from '../check.ts'
import { otherLoopbackAddress } from '../ports.ts'
import { printsAddressOf, saysNothingOfClients } from '../printed.ts'

export default check(async ({ start, step, meanwhile, answersPrediction }) => {
  // bob comes late: he has a server of his own, and ann need not wait for him.
  const bobs = meanwhile(async () => {
    const second = await (await start({}, "bob's server")).listens()
    await second.staysUp(1500)
    return second
  })
  const server = await step('something listens on PORT', async () => (await start()).listens())

  await step('it waits, and speaks of no client before one connects', async () => {
    await Promise.all([server.rests(), server.staysUp(150)])
    saysNothingOfClients(server)
  })

  const ann = await step('ann connects', () =>
    server.client('ann', otherLoopbackAddress()).connects(),
  )

  await step('ann is taken from the accept queue', () => ann.isAccepted(), {
    byHand: 'npx learn-tcp talk 1729 --silent',
    exited: 'The program ended while the kernel still held ann. Which call takes her?',
  })

  await step('the server hangs up on ann', () => ann.isHungUpOn(), {
    byHand: 'npx learn-tcp talk 1729 --silent',
    reset:
      'A socket that is dropped without the usual goodbye sends RST. Was ann ever accepted, and how was she closed?',
    'still-open':
      'ann is connected and waits. Which descriptor is hers, and which call ends the connection?',
  })

  await step('the program ends, with exit code 0', () => server.exits(), {
    'still-running':
      'ann has been served, and one was enough. What does the program still wait for?',
  })

  await step(
    "it has printed ann's address and port",
    () => {
      printsAddressOf(server, ann)
      answersPrediction(
        "Your server's port is 1729. Which port has the client?",
        `ann came from the port ${ann.port}, to the port ${server.port}. Hers was picked by the kernel, among those that were free.`,
      )
    },
    { byHand: 'npx learn-tcp talk 1729 --silent' },
  )

  await step(
    'bob comes 1.5 s after the start of another, and is served as well',
    async () => {
      const second = await bobs
      const bob = await second.client('bob').connects()
      await bob.isHungUpOn()
      await second.exits()
      printsAddressOf(second, bob)
    },
    {
      exited: 'Nobody had come yet. Which call sleeps until somebody does, however long it takes?',
      crashed: 'Nobody had come yet. Is that an error? Who has set a limit to the waiting?',
      byHand: '# a while after the start:\nnpx learn-tcp talk 1729 --silent',
    },
  )
})
