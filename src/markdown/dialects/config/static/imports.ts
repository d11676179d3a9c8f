import { posix } from 'node:path'
import { callAt } from './code.ts'
import { endOf, type Module, openModule, textAt } from './module.ts'

/** The file of a configuration, and the texts of the files that it may import. */
export interface Beside {
  file: string
  text(file: string): string | undefined
}

/** The files that are open, by their names without an ending; null for one that is not there. */
export interface Opened {
  beside: Beside | undefined
  modules: Map<string, Module | null>
}

// `@/config`, `~/config` and `#config` are names of a bundler for files of the site.
export const isPackage = (from: string) => /^(?:@[\w-]+\/)?[A-Za-z\d]/.test(from)

const maxModules = 50
const extensions = ['ts', 'js', 'mts', 'mjs', 'cts', 'cjs', 'tsx', 'jsx', 'json']
const endings = ['', ...extensions.map((one) => `.${one}`), '/index.ts', '/index.js', '/index.mjs']

/** The names that a file may have which is imported as `start`, the likeliest first. */
export const importNames = (start: string): string[] => [
  ...endings.map((end) => start + end),
  // TypeScript is imported as JavaScript.
  start.replace(/\.([cm]?)js$/, '.$1ts'),
]

// `export * from './posts'`, `export { getPosts } from './posts'`
const passing =
  /\bexport\s{1,20}(?:\*|\{[^{}]{0,1000}\})\s{0,20}from\s{0,20}['"]([^'"\n]{1,300})['"]/g

/** The files whose exports a file exports. */
export const passedBy = (source: string): string[] =>
  [...source.matchAll(passing)].map(([, from = '']) => from)

/** Another file of the configuration, or null. */
export function openBeside(
  module: Module,
  from: string,
  { beside, modules }: Opened,
): Module | null {
  if (!beside || !from.startsWith('.')) return null
  const start = posix.join(posix.dirname(module.file), from)
  const known = modules.get(start)
  if (known !== undefined || modules.size >= maxModules) return known ?? null
  const file = importNames(start).find((one) => beside.text(one) !== undefined)
  const opened = file === undefined ? null : openModule(file, beside.text(file) ?? '')
  modules.set(start, opened)
  return opened
}

const wraps = /^(?:define|with)[A-Z]/

/**
 * Whether a constant is what a package makes: `const withCache = createCache({…})`. What it gets
 * may leave out files of the site.
 */
function isMadeByPackage(m: Module, at: number): boolean {
  const call = callAt(m, at + 1)
  if (call === undefined || !isPackage(m.imports.get(textAt(m, at))?.from ?? '.')) return false
  const given = m.tokens.slice(call, endOf(m, call))
  return !given.some(({ text }) => /exclude|ignore|filter|draft/i.test(text))
}

/** Whether a function is of a package, which returns the configuration that it gets. */
export function isTransparent(m: Module, word: string): boolean {
  const constant = m.constants.get(word) ?? -1
  const isRequired = textAt(m, constant) === 'require'
  const from = isRequired ? textAt(m, constant + 2) : m.imports.get(word)?.from
  if (from !== undefined) return isPackage(from)
  if (wraps.test(word) && isMadeByPackage(m, constant)) return true
  return !m.functions.has(word) && !m.constants.has(word) && /^(?:Object$|define|with)/.test(word)
}
