import { text } from './answer.ts'
import { letters } from './letters.ts'
import type { Routes } from './router.ts'
import { spin } from './spin.ts'

export const routes: Routes = {
  '/': { GET: () => text('Hello World') },
  '/hello/*': { GET: (_, name) => text(`Hello ${name}`) },
  '/echo': { POST: ({ body }) => ({ status: 200, body }) },
  '/bytes/*': { GET: (_, count) => letters(count) },
  '/spin/*': { GET: (_, ms) => spin(ms) },
}
