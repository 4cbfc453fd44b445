import type { AnyProgram } from '../servers/programs.ts'

/** A right server in another style: it must pass. */
export type Variant = { style: string; exercises: string[] } & AnyProgram
