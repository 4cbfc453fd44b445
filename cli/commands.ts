import type { Command } from './command.ts'

interface Entry {
  /** One line for `learn-tcp help`: here, so that help works and is quick where a checker cannot load. */
  summary: string
  load(): Promise<{ command: Command }>
}

/** Every command, in the order of `learn-tcp help`; a file is loaded only when its command runs. */
export const commands: Record<string, Entry> = {
  menu: {
    summary: 'pick an exercise; also what learn-tcp alone does',
    load: () => import('./commands/menu.ts'),
  },
  list: {
    summary: 'list the exercises, what is done and where you are',
    load: () => import('./commands/list.ts'),
  },
  print: {
    summary: 'show the problem; with a name, make that exercise the current one',
    load: () => import('./commands/print.ts'),
  },
  next: {
    summary: 'go on to the next unfinished exercise; the others stay open',
    load: () => import('./commands/next.ts'),
  },
  verify: {
    summary: 'check your server, and see what it did; --report PAGE keeps it',
    load: () => import('./commands/verify.ts'),
  },
  watch: {
    summary: 'check on every save; keys for hints, the x-ray and what comes next',
    load: () => import('./commands/watch.ts'),
  },
  run: {
    summary: 'start your server at human speed and look into it, or compare two servers',
    load: () => import('./commands/run.ts'),
  },
  talk: {
    summary: 'be a client by hand, and see what arrives when',
    load: () => import('./commands/talk.ts'),
  },
  xray: {
    summary: 'watch what the kernel sees of a server: threads, accept queue, connections',
    load: () => import('./commands/xray.ts'),
  },
  bench: {
    summary: 'measure the servers stage by stage: watch the bottleneck move',
    load: () => import('./commands/bench.ts'),
  },
  hint: {
    summary: 'show one hint more each time, from soft to strong',
    load: () => import('./commands/hint.ts'),
  },
  solution: {
    summary: 'compare your server with the solution, once it has passed',
    load: () => import('./commands/solution.ts'),
  },
  reset: {
    summary: 'bring the stub back and keep a copy of your files',
    load: () => import('./commands/reset.ts'),
  },
  grade: {
    summary: 'for teachers: check a folder of submissions, with grades for your gradebook',
    load: () => import('./commands/grade.ts'),
  },
  init: {
    summary: 'make the folder for your servers, or add what it lacks',
    load: () => import('./commands/init.ts'),
  },
  slides: {
    summary: 'show the slides of the course, with notes for who teaches it',
    load: () => import('./commands/slides.ts'),
  },
  doctor: {
    summary: 'look whether this machine has what the course needs',
    load: () => import('./commands/doctor.ts'),
  },
  class: {
    summary: 'for teachers: open the board of a class, live',
    load: () => import('./commands/class.ts'),
  },
  join: {
    summary: 'tell the board of your class how your checks end; --leave ends it',
    load: () => import('./commands/join.ts'),
  },
  help: {
    summary: 'show all commands, or the options of one',
    load: () => import('./commands/help.ts'),
  },
}

/** The command of this name; undefined when there is none. */
export function findCommand(name: string): Entry | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined
}
