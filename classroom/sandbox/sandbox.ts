import type { Job } from '../job.ts'
import { etcFolder, filesForChecker, filesForServers } from './files.ts'
import { holds, run } from './trial.ts'
import { INSIDE, outerSandbox, systemWords, type Walls } from './walls.ts'
import { NoSandbox } from './why-not.ts'

export interface Sandbox {
  /** The words that start a checker for the copy in this folder. */
  checker(folder: string): [program: string, ...args: string[]]
  /** The job as it looks from inside. */
  inside(job: Job): Job
  /** `with systemd`: how memory is bounded here, for people. */
  about: string
}

/**
 * Makes ready what locks servers in, and tries whether it holds.
 * @param root the folder of this package
 * @throws NoSandbox with what to do about it: nothing is ever run without, when it was asked for
 */
export async function openSandbox(root: string): Promise<Sandbox> {
  if (process.platform !== 'linux') throw new NoSandbox('It is made by the Linux kernel.')
  if (process.getuid?.() === 0) throw new NoSandbox(AS_ROOT)
  const walls: Walls = { system: systemWords('/etc'), forServers: filesForServers(root) }
  const cgroup = await cgroupWords()
  const files = filesForChecker(root)
  const system = systemWords(etcFolder())
  const start = (program: string[], own: [string, string][] = []) =>
    [...cgroup, ...outerSandbox(system, [...files, ...own], program)] as [string, ...string[]]

  await holds(start, walls)
  return {
    checker: (folder) =>
      start([process.execPath, `${INSIDE.package}/dist/grade-one.js`], [[folder, INSIDE.handedIn]]),
    inside: (job) => ({
      ...job,
      root: INSIDE.submission,
      copyFrom: INSIDE.handedIn,
      sandbox: walls,
    }),
    about:
      cgroup.length > 0
        ? 'bubblewrap, and systemd for the memory of all processes together'
        : 'bubblewrap, and limits for each process: there is no systemd that would bound their sum',
  }
}

const AS_ROOT =
  'Not as root: a sandbox in a sandbox needs an ordinary user. Log in as one, or try: setpriv --reuid=65534 --regid=65534 --clear-groups npx learn-tcp grade …'

/** bwrap itself bounds no memory. A systemd of the user does, for all processes of a check together. */
async function cgroupWords(): Promise<string[]> {
  const bounds = ['MemoryMax=3G', 'MemorySwapMax=0', 'TasksMax=1200', 'CPUQuota=200%']
  const options = ['--user', '--scope', '--quiet', '--collect', ...bounds.flatMap((b) => ['-p', b])]
  const words = ['systemd-run', ...options, '--']
  const { code } = await run([...words, 'true'])
  return code === 0 ? words : []
}
