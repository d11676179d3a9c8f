import type { Problem } from '../../../shapes.ts'
import { exclusionsOf, hideAll, isLeftOut, unreadExclusion } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'

/** The globs of what a loader takes from a folder and leaves out of it. */
export interface Loader {
  /** From the root of the site, without a slash at its beginning; '' is the root. */
  base: string
  /** Unset for all. */
  include?: string[]
  exclude?: string[]
}

export interface Loaders {
  loaders: Loader[]
  /** Set if a loader whose folder is not known leaves out more than names with an underscore. */
  isFilteredByCode?: true
}

// Also one under another name, or with options from elsewhere, which are not read.
const call = /(?<![.\w])glob(?:\(\s*\{?|\s+as\s)/g
const text = /^\s*(?:'([^'\n]*)'|"([^"\n]*)"|`([^`$\n]*)`)\s*(?=[,}\]]|$)/
const constants = /\bconst\s+(\w{1,100})(?:\s*:\s*string)?\s*=\s*(?:'([^'\n]*)'|"([^"\n]*)")/g
const signs = /'[^'\n]*'|"[^"\n]*"|`[^`]*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[()[\]{},]/g
const maxOptions = 4000
const maxLoaders = 200
// No literal, so that code makes them.
const unread = new Map([
  ['base', '...'],
  ['pattern', '...'],
])

/** What the loaders of a configuration, which is never run, take of each folder. */
export function readLoaders(source: string, problems: Problem[]): Loaders {
  const names = new Map<string, string>()
  for (const [, name = '', one, other] of source.matchAll(constants))
    names.set(name, one ?? other ?? '')
  const found: Loaders = { loaders: [] }
  for (const { index, 0: start } of [...source.matchAll(call)].slice(0, maxLoaders)) {
    const options = source.slice(index + start.length, index + maxOptions)
    const members = start.endsWith('{') ? membersOf(options) : unread
    const filter = filterOf(members.get('pattern'), problems)
    const base = baseOf(members.get('base'), names)
    if (base !== null) found.loaders.push({ base, ...filter })
    else if (isNarrow(filter)) found.isFilteredByCode = hideAll('base of a loader', problems)
  }
  return found
}

/** Whether a loader takes a file; true where no loader has its folder. */
export function isTaken(loaders: readonly Loader[], file: string): boolean {
  const all = loaders.filter(({ base }) => file.startsWith(base))
  return all.length === 0 || all.some((loader) => takes(loader, file.slice(loader.base.length)))
}

function takes({ include, exclude }: Loader, name: string): boolean {
  return (!include || include.some((glob) => matchesGlob(glob, name))) && !isLeftOut(exclude, name)
}

// Names that begin with an underscore are never pages here.
const isWide = (glob: string) => /^\*\*\/(?:\*|\[\^_\]\*)\.(?:\w+|\{[\w,]+\})$/.test(glob)
const isNarrow = ({ include = [], exclude = [] }: Omit<Loader, 'base'>) =>
  exclude.length > 0 || !include.every(isWide)

/** The texts of the members of an object, from behind its brace. */
function membersOf(options: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>()
  let start = 0
  let depth = 0
  for (const { 0: sign, index } of options.matchAll(signs)) {
    if ('([{'.includes(sign)) depth++
    else if (')]}'.includes(sign)) depth--
    if (!(depth < 0 || (sign === ',' && depth === 0))) continue
    addMember(members, options.slice(start, index))
    start = index + 1
    if (depth < 0) break
  }
  // A quote in an expression may hide it, and long options have no end here.
  const isHidden = !members.has('pattern') && /\bpattern\b/.test(options.slice(0, start))
  return depth < 0 && !isHidden ? members : unread
}

function addMember(members: Map<string, string>, written: string): void {
  const bare = written.replace(/^(?:\s|\/\/[^\n]*\n|\/\*[\s\S]*?\*\/)+/, '').trim()
  const [, name, value] = /^['"]?(\w+)['"]?\s*(?::\s*([\s\S]*))?$/.exec(bare) ?? []
  if (name !== undefined) members.set(name, value ?? name)
  // A spread may hold any of them.
  else if (bare.startsWith('...')) for (const one of ['base', 'pattern']) members.set(one, bare)
}

/** A folder that literals and constants of the file say; null if other code does. */
function baseOf(written: string | undefined, names: Map<string, string>): string | null {
  if (written === undefined) return ''
  const filled = written.replace(/\$\{\s*(\w+)\s*\}/g, (all, name) => names.get(name) ?? all)
  const value = names.get(filled) ?? textIn(text.exec(filled))
  if (value === null || value.length > 500) return null
  const folder = value.replace(/^(?:\.?\/)+|^\.$|\/+$/g, '')
  return folder === '' ? '' : `${folder}/`
}

function filterOf(written: string | undefined, problems: Problem[]): Omit<Loader, 'base'> {
  const patterns = written === undefined ? [] : patternsIn(written)
  if (patterns === null) return { exclude: unreadExclusion('pattern of a loader', problems) }
  const include = patterns.filter((one) => !one.startsWith('!'))
  const out = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1))
  return {
    ...(include.length > 0 && { include: include.map((one) => one.replace(/^\.\//, '')) }),
    ...(out.length > 0 && { exclude: exclusionsOf('pattern', out, problems) }),
  }
}

/** The patterns that are literals; null if code makes one. */
function patternsIn(value: string): string[] | null {
  if (!value.startsWith('[')) {
    const found = textIn(text.exec(value))
    return found === null ? null : [found]
  }
  const all: string[] = []
  let rest = value.slice(1)
  while (!/^\s*\]/.test(rest)) {
    const found = text.exec(rest)
    if (!found) return null
    all.push(textIn(found) ?? '')
    rest = rest.slice(found[0].length).replace(/^,/, '')
  }
  return all
}

const textIn = (found: RegExpExecArray | null): string | null =>
  found ? (found[1] ?? found[2] ?? found[3] ?? '') : null
