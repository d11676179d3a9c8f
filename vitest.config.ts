import { configDefaults, defineConfig } from 'vitest/config'

const system = 'test/system/**/*.test.ts'

export default defineConfig({
  test: {
    projects: [
      // Pure functions and single routes, in the folders of what they test.
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, system],
        },
      },
      // Whole processes, crashes and real clients.
      { extends: true, test: { name: 'system', include: [system] } },
    ],
    globalSetup: ['test/support/global.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A test waits for conditions, and counts work or processor time: no clock on the wall decides.
    retry: 0,
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    // Two cores: more workers only make the embedded PostgreSQL wait.
    maxWorkers: 2,
  },
})
