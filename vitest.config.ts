import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests start real servers: two at a time on the two cores that CI has.
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
