import { defineConfig } from 'vitest/config'

// Two cores: more workers only make the embedded PostgreSQL wait.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test waits for conditions, and counts work or processor time: no clock on the wall decides.
    retry: 0,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    maxWorkers: 2,
  },
})
