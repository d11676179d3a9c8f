import { posix } from 'node:path'
import type { Problem } from '../../../shapes.ts'
import { exclusionsOf, hideAll, isLeftOut, unreadExclusion } from '../config/exclusions.ts'
import { takesGlob } from '../config/glob.ts'
import { fileOf } from '../config/interpreter/scope.ts'
import { afterMember, callAt, isAlone } from '../config/static/code.ts'
import { endOf, isName, isSign, type Module, openModule, textAt } from '../config/static/module.ts'
import { fill } from '../config/static/tokens.ts'
import type { SiteFiles } from '../dialect.ts'

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

const maxLoaders = 200

/** Where the values of options begin; null for one that code makes. */
type Options = Map<string, number | null>
const unread: Options = new Map([
  ['base', null],
  ['pattern', null],
])

/** Opens the file that a file imports; null if it is not there. */
type Open = (from: string, importer: string) => Module | null

/** Opens files of a site, each once. */
export function opener(files: SiteFiles, root: string): Open {
  const opened = new Map<string, Module>()
  const { pageCode = files.text } = files
  return (from, importer) => {
    const file = fileOf({ files, root }, from, importer) ?? ''
    const text = opened.has(file) ? undefined : pageCode(file)
    if (text !== undefined && opened.size < maxOpened) opened.set(file, openModule(file, text))
    return opened.get(file) ?? null
  }
}

const maxOpened = 20

/** What the loaders of a configuration, which is never run, take of each folder. */
export function readLoaders(
  file: string,
  source: string,
  open: Open,
  problems: Problem[],
): Loaders {
  const m = openModule(file, source)
  const found: Loaders = { loaders: [] }
  const all = m.tokens.flatMap((_, at) => (isLoader(m, at) ? [at] : []))
  if (/\bcollections\b/.test(source) && !/\bdefineCollection\b/.test(source))
    found.isFilteredByCode = hideAll('collections', problems)
  for (const [count, at] of all.slice(0, maxLoaders + 1).entries()) {
    // Of too many, none is known.
    const options = count < maxLoaders ? optionsAt(m, callAt(m, at + 1)) : unread
    const filter = filterOf(m, open, options.get('pattern'), problems)
    const base = baseOf(m, open, options.get('base'))
    if (base !== null) found.loaders.push({ base, ...filter })
    else if (isNarrow(filter)) found.isFilteredByCode = hideAll('base of a loader', problems)
  }
  return found
}

/** Whether the name of the loader is here, also under another name, but for its own import. */
function isLoader(m: Module, at: number): boolean {
  if (!isSign(m, at, 'glob') || !isName(m, at)) return false
  if (isSign(m, at - 1, 'typeof') || (isSign(m, at - 1, '.') && isSign(m, at - 2, 'meta')))
    return false
  const isImported = '{,'.includes(textAt(m, at - 1)) && ',}'.includes(textAt(m, at + 1))
  return !isImported && !isSign(m, at + 1, 'from') && !isSign(m, at + 1, '.')
}

/** The folder of a loader with the one in which all that its globs name is: `blog/**` + `/*.md`. */
export const folderOfGlobs = (base: string, globs: readonly string[]): string => {
  const [first = '', ...others] = globs
    .filter((one) => !one.startsWith('!'))
    .map((one) => /^(?:\.\/)?((?:[\w-]+\/)*)/.exec(one)?.[1] ?? '')
  return others.every((one) => one === first) ? base + first : base
}

/** Whether a loader takes a file; true where no loader has its folder. */
export function isTaken(loaders: readonly Loader[], file: string): boolean {
  const all = loaders.filter(({ base }) => file.startsWith(base))
  return all.length === 0 || all.some((loader) => takes(loader, file.slice(loader.base.length)))
}

/** Whether the glob of a loader names a file, whatever its name begins with. */
export const isNamed = (loaders: readonly Loader[], file: string): boolean =>
  loaders.some((loader) => {
    const { base, include } = loader
    return include && file.startsWith(base) && takes(loader, file.slice(base.length))
  })

function takes({ include, exclude }: Loader, name: string): boolean {
  return (!include || include.some((glob) => takesGlob(glob, name))) && !isLeftOut(exclude, name)
}

// Where no loader has a folder, names that begin with an underscore are no pages.
const isWide = (glob: string) => /^\*\*\/(?:\*|\[\^_\]\*)\.(?:\w+|\{[\w,]+\})$/.test(glob)
const isNarrow = ({ include = [], exclude = [] }: Omit<Loader, 'base'>) =>
  exclude.length > 0 || !include.every(isWide)

/** The members of the object between the brackets of a call. */
function optionsAt(m: Module, call: number | undefined): Options {
  if (call === undefined || !isSign(m, call + 1, '{')) return unread
  const options: Options = new Map()
  const end = endOf(m, call + 1)
  for (let at = call + 2; at < end; at = afterMember(m, at)) {
    // A spread, a getter, or a name that code makes, may hold any of them.
    const isMember = m.tokens[at]?.kind !== 'sign' && !isName(m, at + 1)
    const isMethod = isSign(m, at + 1, '(')
    if (!isMember) for (const one of unread.keys()) options.set(one, null)
    else options.set(textAt(m, at), isMethod ? null : isSign(m, at + 1, ':') ? at + 2 : at)
  }
  return end === m.tokens.length ? unread : options
}

/** Where a value begins, in its file. */
interface Written {
  m: Module
  at: number
}

/** Where a value begins, that of a constant for its name; null if it is part of an expression. */
function valueAt(m: Module, open: Open, at: number): Written | null {
  const end = isSign(m, at, '[') ? endOf(m, at) : at
  if (!isAlone(m, end + 1)) return null
  if (!isName(m, at)) return { m, at }
  const value = constantOf(m, open, textAt(m, at))
  return value === null || isName(value.m, value.at) ? null : valueAt(value.m, open, value.at)
}

/** The value of a constant of a file, or of one that it imports. */
function constantOf(m: Module, open: Open, name: string): Written | null {
  const { from, name: other } = m.imports.get(name) ?? {}
  const imported = from && other ? open(from, m.file) : null
  const [file, own] = imported && other ? [imported, other] : [m, name]
  const at = file.changed.has(own) ? -1 : (file.constants.get(own) ?? -1)
  return at === -1 ? null : { m: file, at }
}

/** A folder that literals and constants say; null if other code does. */
function baseOf(m: Module, open: Open, written: number | null | undefined): string | null {
  if (written === undefined) return ''
  const value = written === null ? null : valueAt(m, open, written)
  const text = value && textIn(value.m, open, value.at)
  if (text === null || text.length > 500) return null
  const folder = posix.normalize(text).replace(/^(?:\.?\/)+|^\.$|\/+$/g, '')
  return folder === '' ? '' : `${folder}/`
}

/** A literal, also with constants in its holes; null for another value. */
function textIn(m: Module, open: Open, at: number): string | null {
  const token = m.tokens[at]
  if (token?.kind === 'text') return token.text
  const textOf = (name: string) => {
    const constant = constantOf(m, open, name)
    const one = constant?.m.tokens[constant.at]
    return one?.kind === 'text' ? one.text : undefined
  }
  return token?.kind === 'other' ? (fill(token, textOf) ?? null) : null
}

function filterOf(
  m: Module,
  open: Open,
  written: number | null | undefined,
  problems: Problem[],
): Omit<Loader, 'base'> {
  const patterns = written === undefined ? [] : patternsAt(m, open, written)
  if (patterns === null) return { exclude: unreadExclusion('pattern of a loader', problems) }
  const include = patterns.filter((one) => !one.startsWith('!'))
  const out = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1))
  return {
    ...(include.length > 0 && { include: include.map((one) => one.replace(/^\.\//, '')) }),
    ...(out.length > 0 && { exclude: exclusionsOf('pattern', out, problems) }),
  }
}

const maxPatterns = 1000

/** The patterns that are literals, also with constants in them; null if code makes one. */
function patternsAt(own: Module, open: Open, written: number | null): string[] | null {
  const value = written === null ? null : valueAt(own, open, written)
  if (value === null) return null
  const { m, at } = value
  const all: string[] = []
  const end = isSign(m, at, '[') ? endOf(m, at) : at + 1
  for (let one = isSign(m, at, '[') ? at + 1 : at; one < end; one = afterMember(m, one)) {
    const text = isAlone(m, one + 1) ? textIn(m, open, one) : null
    if (text === null || all.length >= maxPatterns) return null
    all.push(text)
    if (end === at + 1) break
  }
  return all
}
