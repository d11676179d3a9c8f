import { configDefaults, defineConfig } from 'vitest/config'
import { compiledSources } from './test/support/compiled-sources.ts'
import { useRunFolder } from './test/support/run-folder.ts'

useRunFolder()

const system = 'test/system/*/**/*.test.ts'
const pure = 'test/{dialects,markdown}/**/*.test.ts'
// They count what their process has done, holds or needs, or change its environment.
const alone = [
  'test/system/*.test.ts',
  'test/articles/edit/parses.test.ts',
  'test/articles/list/{list,plans,term-filters}.test.ts',
  'test/cache/{cache,cache-control}.test.ts',
  'test/files/serve/streams.test.ts',
  'test/imports/parser/stream.test.ts',
  'test/imports/source/archives.test.ts',
  'test/markdown/render/pool.test.ts',
  'test/mirror/checked-fetch.test.ts',
  'test/schemas/check/checker.test.ts',
  'test/search/{highlight/highlight,indexing/tokens,indexing/whole-words,text/plain}.test.ts',
  'test/search/query/phrase.test.ts',
]

const shared = {
  testTimeout: 240_000,
  hookTimeout: 240_000,
  // A test waits for conditions, and counts work or processor time: no clock on the wall decides.
  retry: 0,
  expect: { poll: { timeout: 60_000 } },
  pool: 'forks',
} as const

const plugins = [compiledSources()]

export default defineConfig({
  test: {
    projects: [
      { plugins, test: { ...shared, name: 'alone', include: alone } },
      // Loading the app takes longer than most files, so that the others share processes.
      // Functions without state:
      {
        plugins,
        test: {
          ...shared,
          name: 'pure',
          include: [pure],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
        },
      },
      // Other functions and single routes, in the folders of what they test:
      {
        plugins,
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, ...alone, pure, system],
          isolate: false,
        },
      },
      // Whole processes, crashes and real clients:
      { plugins, test: { ...shared, name: 'system', include: [system], isolate: false } },
    ],
    // Here alone: a project that names it, too, would start a PostgreSQL of its own.
    globalSetup: ['test/support/global.ts'],
    // For two cores, because many tests wait for a limit or for another process.
    maxWorkers: 3,
  },
})
