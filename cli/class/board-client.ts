import { quoted } from '../../checker/output.ts'

/** The board has answered, and it was no. */
export class Refused extends Error {
  override name = 'Refused'
  status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Asks the board, within so many milliseconds. @throws Refused, or what fetch throws when nobody answers. */
export async function askBoard(
  board: string,
  path: string,
  body: unknown,
  { token, signal }: { token?: string; signal: AbortSignal },
): Promise<Record<string, unknown>> {
  const response = await fetch(`${board}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
    redirect: 'error',
    signal,
  })
  const answer = asObject(await beginningOf(response))
  if (response.ok && answer) return answer
  if (!answer || typeof answer.error !== 'string')
    throw new Error('what answers there is no board of learn-tcp')
  throw new Refused(response.status, quoted(answer.error, 200))
}

/** An answer of the board is short; whatever answers there, no more is read. */
async function beginningOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > 64 * 1024) break
  }
  return Buffer.concat(chunks).toString('utf8')
}

function asObject(text: string): Record<string, unknown> | undefined {
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' && found !== null ? (found as never) : undefined
  } catch {
    return undefined
  }
}
