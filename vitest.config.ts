import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tests start real servers: two at a time on the two cores that CI has.
    maxWorkers: 2,
    // Bounds against what hangs. No test is about how fast the machine is.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
