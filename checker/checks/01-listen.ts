import { check } from '../check.ts'
import { complainsOfTakenPort } from '../taken-port.ts'

export default check(async ({ start, step, meanwhile, world, answersPrediction }) => {
  const endedAtOnce = {
    diagnosis:
      'a program that ends at once: it reached its last line, or called for its own end. A port belongs to a descriptor, and a process that ends gives all of its descriptors back.',
    hint: 'It takes a socket that is bound and listens, and a program that stays. Which calls make the one, and which lets it sleep?',
    byHand: '# when it has ended:\necho $?',
  }
  const server = await step('something listens on PORT', async () => (await start()).listens(), {
    byHand: "ss -ltnp 'sport = :1729'",
    exited: endedAtOnce,
    'ended-at-once': endedAtOnce,
  })

  const second = meanwhile(async () =>
    start({ PORT: await world.ports.occupied() }, 'second server'),
  )

  const ann = await step(
    'ann connects, although nobody has accepted her',
    async () => {
      const client = await server.client('ann').connects()
      answersPrediction(
        'Is she refused, does she hang while connecting, or is she connected?',
        `Connected: ann's handshake took ${Math.ceil(client.handshakeMs)} ms, and was the kernel's affair.`,
      )
      return client.says('hello')
    },
    { byHand: 'npx learn-tcp talk 1729 --say hello' },
  )

  await step(
    'the server sleeps while it waits',
    async () => {
      await server.rests()
      const socket = server.view.connections().find(({ remote }) => remote.port === ann.port)
      if (socket?.unread === 5 && !socket.inode)
        answersPrediction(
          'Where is her `hello` now?',
          "In the kernel: Recv-Q is 5 on the server's end of ann's connection, and no process owns that socket.",
        )
    },
    { byHand: 'top   # its CPU column should stay at 0.0' },
  )

  await step(
    'it is still there when ann has gone, and sleeps',
    async () => {
      await server.staysUp(600)
      ann.leaves()
      await server.staysUp(750) // 1.5 s in all, with what came before
      await server.rests()
    },
    {
      exited:
        'It has waited for a time, and then came to its last line. Which call sleeps without an end?',
      byHand: 'npx learn-tcp talk 1729 --silent --leave',
    },
  )

  await step(
    'with the port taken it says so and ends',
    async () => {
      await complainsOfTakenPort(await second)
    },
    { byHand: 'npx learn-tcp run listen   # again, while the first runs' },
  )
})
