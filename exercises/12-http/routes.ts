import { text } from './answer.ts'
import type { Routes } from './router.ts'

export const routes: Routes = {
  '/': { GET: () => text('Hello World') },
  '/hello/*': { GET: (_, name) => text(`Hello ${name}`) },
  '/echo': { POST: ({ body }) => ({ status: 200, body }) },
}
