import { defineConfig } from 'vitest/config'

// Two cores: more workers only make the embedded PostgreSQL wait.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Real processes, signals and clocks meet a busy machine's moods: what fails twice is broken.
    retry: 1,
    pool: 'forks',
    maxWorkers: 2,
  },
})
