import type { Exercise } from '../course.ts'

/** What to type in another terminal, and what for. Before 04 no server answers: curl would wait, or complain. */
export function wayToAsk({ number }: Exercise, port: number): [command: string, why: string] {
  return number < 4
    ? [`npx learn-tcp talk ${port} --say hi`, 'say hi; no answer comes before 04']
    : [`curl 127.0.0.1:${port}`, 'ask as a browser would']
}
