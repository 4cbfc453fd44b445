import type { Html } from '../../pages/html.ts'

/** What can be shown in steps: with the captions that follow it, one a step. */
export type Figure = (captions: string[]) => Html
