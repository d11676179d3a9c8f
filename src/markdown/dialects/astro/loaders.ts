import type { Problem } from '../../../shapes.ts'
import { exclusionsOf, unreadExclusion } from '../config/exclusions.ts'

/** Globs of the files that a collection takes, and of those that it leaves out. */
export interface LoaderFilter {
  include?: string[]
  exclude?: string[]
}

const loader = /\bglob\(\s*\{([^)]{0,2000})\)/g
const quoted = /^\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`)\s*,?/
const named = /\bbase:\s*['"`]([^'"`]{1,500})['"`]/

/** What the loaders of a configuration, which is never run, take of each folder. */
export function readLoaders(text: string, problems: Problem[]): [string, LoaderFilter][] {
  return Array.from(text.matchAll(loader), ([, options = '']): [string, LoaderFilter] => {
    const base = named.exec(options)?.[1] ?? '.'
    const patterns = patternsIn(options)
    if (patterns === null)
      return [base, { exclude: unreadExclusion(`pattern of ${base}`, problems) }]
    const isOut = (one: string) => one.startsWith('!')
    const include = patterns.filter((one) => !isOut(one))
    const out = patterns.filter(isOut).map((one) => one.slice(1))
    return [
      base,
      {
        ...(include.length > 0 && { include }),
        ...(out.length > 0 && { exclude: exclusionsOf('pattern', out, problems) }),
      },
    ]
  })
}

/** The patterns that are literals; null if code makes one. */
function patternsIn(options: string): string[] | null {
  const at = options.search(/\bpattern\s*[:,}]/)
  if (at === -1) return []
  const value = options.slice(at).replace(/^pattern\s*:?\s*/, '')
  if (!value.startsWith('[')) {
    const found = quoted.exec(value)
    return found ? [textIn(found)] : null
  }
  const all: string[] = []
  let rest = value.slice(1)
  while (!/^\s*\]/.test(rest)) {
    const found = quoted.exec(rest)
    if (!found) return null
    all.push(textIn(found))
    rest = rest.slice(found[0].length)
  }
  return all
}

const textIn = ([, one, other, third]: RegExpExecArray) => one ?? other ?? third ?? ''
