import { dirname, join, relative, resolve } from 'node:path'
import type { Plugin } from 'vitest/config'
import { programsFolder, root } from './compile.ts'

/**
 * Makes tests import the compiled `src` of this run: it loads faster, and the threads and processes
 * that it starts are compiled, too. In watch mode the sources may change, and a debugger needs them:
 * with FROM_SOURCES=1 tests import them as they are.
 */
export function compiledSources(): Plugin {
  let asTheyAre = false
  return {
    name: 'compiled-sources',
    enforce: 'pre',
    configureVitest: ({ vitest }) => {
      asTheyAre = vitest.config.watch || process.env.FROM_SOURCES !== undefined
    },
    resolveId(name, importer) {
      if (asTheyAre || !importer || !/^\..*\.ts$/.test(name)) return null
      const file = relative(join(root, 'src'), resolve(dirname(importer), name))
      if (file.startsWith('..')) return null
      return join(programsFolder, 'src', file.replace(/\.ts$/, '.js'))
    },
  }
}
