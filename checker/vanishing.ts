import { inTurn } from './check.ts'
import { asking } from './requests.ts'
import type { Server } from './server.ts'
import { type Visitor, visit, visitors } from './visitor.ts'

/** A client who is gone in the middle of it, as they are when a lift goes down or a laptop is shut. */
interface WayToVanish {
  name: string
  deed: string
  byHand: string
  vanishes(client: Visitor): Promise<void>
}

const MIB = 1 << 20

export const WAYS_TO_VANISH: WayToVanish[] = [
  {
    name: 'leo',
    deed: 'leaves in the middle of his head',
    byHand: "npx learn-tcp talk 1729 --leave --say 'GET / HTT'",
    async vanishes(leo) {
      leo.says(asking('GET /').subarray(0, 21))
      await leo.isHeard()
      leo.leaves()
    },
  },
  {
    name: 'mia',
    deed: 'resets the connection in the middle of her body',
    byHand:
      "printf 'POST /echo HTTP/1.0\\r\\nContent-Length: 9\\r\\n\\r\\nhalf' |\n  npx learn-tcp talk 1729 --reset --say -",
    async vanishes(mia) {
      mia.says(asking('POST /echo', { body: 'x'.repeat(2000) }).subarray(0, 1000))
      await mia.isHeard()
      mia.resets()
    },
  },
  {
    name: 'nina',
    deed: 'has 1 MiB sent back, and resets the connection when it begins to come',
    byHand:
      'head -c 1000000 /dev/zero |\n  curl -s --data-binary @- 127.0.0.1:1729/echo | head -c 9',
    async vanishes(nina) {
      nina.says(asking('POST /echo', { body: Buffer.alloc(MIB, 'x') }))
      await nina.hasNewsOrIsOver()
      nina.resets()
    },
  },
]

/** Each of them does so as often as there are workers, and once more; then somebody is served. A promise for each. */
export function vanishMidway(ready: Promise<Server>, poolSize: number): Promise<void>[] {
  return inTurn(WAYS_TO_VANISH, async ({ name, vanishes }) => {
    const server = await ready
    for (let i = 0; i <= poolSize; i++) {
      const [client] = await visitors(server, name)
      await vanishes(client)
    }
    await visit(server, `the client after ${name}`, asking('GET /'), { body: 'Hello World' })
  })
}
