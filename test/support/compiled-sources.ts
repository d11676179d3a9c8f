import { dirname, join, relative, resolve } from 'node:path'
import type { Plugin } from 'vitest/config'
import { programsFolder, root } from './compile.ts'

/** Whether tests import the sources: they may change in watch mode, and a debugger needs them. */
export const fromSources = (config: { watch: boolean }) =>
  config.watch || process.env.FROM_SOURCES !== undefined

/**
 * Makes tests import the compiled `src` of this run: it loads faster, and the threads and processes
 * that it starts are compiled, too.
 */
export function compiledSources(): Plugin {
  let sources = false
  return {
    name: 'compiled-sources',
    enforce: 'pre',
    configureVitest: ({ vitest }) => {
      sources = fromSources(vitest.config)
    },
    resolveId(name, importer) {
      if (sources || !importer || !/^\..*\.ts$/.test(name)) return null
      const file = relative(join(root, 'src'), resolve(dirname(importer), name))
      if (file.startsWith('..')) return null
      return join(programsFolder, 'src', file.replace(/\.ts$/, '.js'))
    },
  }
}
