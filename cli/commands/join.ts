import { cleanName } from '../../classroom/names.ts'
import { askBoard, Refused } from '../class/board-client.ts'
import { boardFrom, type Invitation } from '../class/invitation.ts'
import { join, leave, membership } from '../class/membership.ts'
import type { Command } from '../command.ts'
import { ask, confirm } from '../prompts.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'

/** How long a board may take to answer here, in milliseconds: somebody waits for it, and the network may be full. */
const PATIENCE = 10_000

export const command: Command = {
  usage: 'join [URL] [--name NAME] [--yes] | join --leave',
  options: {
    name: { type: 'string', value: 'NAME', help: 'your name on the board; a nickname will do' },
    yes: { type: 'boolean', short: 'y', help: 'agree to what is sent, without being asked' },
    leave: { type: 'boolean', help: 'send nothing any more' },
  },
  words: 1,
  async run({ positionals: [url], options, out }) {
    if (options.leave) return leaves(out)
    if (url === undefined) return tellsWhere(out)
    const invitation = boardFrom(url)
    const hello = await asked(invitation, '/hello', { code: invitation.code })
    const name = cleanName(String(hello.class))
    const mine = await nameFrom(options.name, out)
    sayWhatIsSent(name, invitation, mine, out)
    if (!options.yes && !(await confirm(out, 'Send this from now on?', TO_AGREE))) {
      out.say('Nothing is sent.')
      return 0
    }
    await joins(invitation, { name, id: String(hello.id) }, mine)
    out.say(`You are ${mine} on the board. npx learn-tcp join --leave ends it.`)
    return 0
  },
}

const TO_AGREE = 'If you agree, say so: the same command with --yes'

async function joins(
  invitation: Invitation,
  { name, id }: { name: string; id: string },
  mine: string,
): Promise<void> {
  const before = membership()
  const again = before?.classId === id ? before : undefined
  const answer = await asked(invitation, '/join', {
    code: invitation.code,
    name: mine,
    ...(again && { token: again.token }),
  })
  const isSame = answer.token === again?.token
  await join({
    version: 1,
    board: invitation.board,
    class: name,
    classId: id,
    name: mine,
    token: String(answer.token),
    attempts: (isSame && again?.attempts) || {},
    unsent: (isSame && again?.unsent) || [],
    failures: 0,
    tryAgainAt: 0,
  })
}

function sayWhatIsSent(name: string, { board }: Invitation, mine: string, out: Terminal): void {
  const { color } = out
  const row = (what: string, example: string) =>
    out.hanging(`  ${what.padEnd(33)}`, color.dim(example))
  out.say(`This is the board of the class ${color.bold(name)}, at ${board}.`)
  out.say('After each verify, and each check of watch, it is told this and nothing else:')
  out.print()
  row('your name', mine)
  row('the exercise', '05-loop')
  row('how the check ended', 'passed, failed, could not be checked')
  row('the step that failed', 'its number, and how many there are')
  row('the kind of the failure', 'a word: still-open')
  row('how long it took, how long ago', '1.2 s, 0 s')
  row('how many checks there were', 'the third')
  out.print()
  out.say(
    `No code, nothing that your server prints, no file names. ${board.startsWith('https:') ? '' : 'It goes over plain HTTP: whoever listens in on this network can read it. '}The teacher sees it beside your name. What cannot be told now is kept on this machine, 200 checks at most, and told later.`,
  )
}

async function nameFrom(typed: string | boolean | undefined, out: Terminal): Promise<string> {
  const wrong = (name: string) =>
    cleanName(name) === '' ? 'A name needs at least one letter that can be seen.' : undefined
  if (typeof typed === 'string') {
    const reason = wrong(typed)
    if (reason) throw new UsageError(reason)
    return cleanName(typed)
  }
  const before = membership()
  if (before) return before.name
  const instead = 'Under which name? Add --name NAME; a nickname will do.'
  return cleanName(await ask(out, 'Your name on the board; a nickname will do', instead, wrong))
}

/** The board's no, and its silence, in words. */
async function asked(
  { board }: Invitation,
  path: string,
  body: unknown,
): Promise<Record<string, unknown>> {
  try {
    return await askBoard(board, path, body, { signal: AbortSignal.timeout(PATIENCE) })
  } catch (error) {
    if (error instanceof Refused) throw new UsageError(`${board} says: ${error.message}`)
    const cause = (error as { cause?: { code?: string } }).cause?.code
    const why = cause ?? (error as Error).message
    throw new UsageError(
      `No board answers at ${board} (${why}). Is the address right, is the board open, and are you on the same network?`,
    )
  }
}

async function leaves(out: Terminal): Promise<number> {
  const mine = membership()
  if (!mine) {
    out.say('You are in no class; nothing is sent.')
    return 0
  }
  await leave()
  const options = { token: mine.token, signal: AbortSignal.timeout(1000) }
  const told = await askBoard(mine.board, '/leave', {}, options).then(
    () => true,
    () => false,
  )
  const board = told ? 'The board knows it' : 'The board was not reached to be told'
  out.say(`Nothing is sent any more. ${board}; what it was told before stays there.`)
  return 0
}

function tellsWhere(out: Terminal): number {
  const mine = membership()
  if (!mine)
    throw new UsageError('Which board? Type the address that your teacher shows behind join.')
  const waiting = mine.unsent.length > 0 ? ` ${mine.unsent.length} checks wait to be told.` : ''
  out.say(`You are ${mine.name} in the class ${mine.class}, at ${mine.board}.${waiting}`)
  out.say('npx learn-tcp join --leave ends it.')
  return 0
}
