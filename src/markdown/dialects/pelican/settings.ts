import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SiteFiles } from '../dialect.ts'
import type { SettingsFiles } from './find-settings.ts'
import { type Assigned, changedIn, readPython } from './python/assignments.ts'
import { codeOf } from './python/code.ts'
import { additionsIn } from './python/lists.ts'
import { givesOnly } from './python/maps.ts'

/** A file of Python beside the settings, which they may import, or one that names them. */
export const importedFile = /^(?:[^/]+\/){0,3}(?:[\w.-]+\.py|Makefile)$/

// What leaves out texts must not be missed where code changes it (`IGNORE_FILES += ['x']`).
const leavingOut = [
  '(?:ARTICLE|PAGE)_(?:PATHS|DIR|EXCLUDES)|IGNORE_FILES',
  '(?:DEFAULT|(?:EXTRA_)?PATH|FILENAME)_METADATA',
]
const mayLeaveOut = new RegExp(`^(?:${leavingOut.join('|')})$`)

/** What the settings assign, and what in them may assign more. */
export interface Settings {
  values: Assigned
  sources: string[]
  unread: string | undefined
}

/** The folder of the settings, and that in which the site is built. */
type Folders = Required<Pick<SettingsFiles, 'root' | 'builtIn'>>

/** The settings of the site in a folder, the last ones above the first. */
export function readSettings(files: SiteFiles, folders: Folders, names: string[]): Settings {
  const { sources, unread } = sourcesOf(files, folders, names)
  const { values, changed } = assignedIn(sources)
  // Code that gives files no more than a path.
  const isPathsOnly = sources.every((source) => givesOnly(source, paths, 'path'))
  if (isPathsOnly && values.get(paths) === null) values.delete(paths)
  for (const name of changed)
    if (mayLeaveOut.test(name) && !(isPathsOnly && name === paths)) values.set(name, null as Json)
  return { values, sources, unread }
}

/** The code of the settings in the order in which Python runs it, and what in it is not read. */
function sourcesOf(
  files: SiteFiles,
  { root, builtIn }: Folders,
  names: string[],
): Omit<Settings, 'values'> {
  const sources: string[] = []
  const seen = new Set<string>()
  const open = new Set<string>()
  let left = maxFiles
  let unread: string | undefined
  for (const name of names) add(root + name)
  return { sources, unread }

  function add(file: string, isBelow = false): boolean {
    const source = files.text(file)
    if (source === undefined || open.has(file) || (seen.has(file) && !isBelow))
      return source !== undefined
    if (left-- <= 0) return false
    seen.add(file)
    open.add(file)
    addParts(source)
    open.delete(file)
    return true
  }

  function addParts(source: string): void {
    const code = withoutOptional(codeOf(source), isGone)
    const assigned = code.search(assignment)
    let start = 0
    for (const { 0: line, 1: module = '', index } of code.matchAll(starImport)) {
      if (harmless.test(module)) continue
      // What is imported takes the place of what is assigned above it.
      const isBelow = assigned >= 0 && assigned < index
      const isAtMargin = /^\n?$/.test(code.slice(Math.max(0, index - 1), index))
      if (isBelow && isAtMargin) {
        sources.push(source.slice(start, index))
        start = index
      }
      if ((isBelow && !isAtMargin) || !add(fileOf(module), isBelow)) unread ??= line
    }
    unread ??= anyName.exec(code)?.[0]
    sources.push(source.slice(start))
  }

  function fileOf(module: string): string {
    const paths = [root, builtIn].map((folder) => `${folder}${pathOf(module)}.py`)
    return paths.find((path) => files.text(path) !== undefined) ?? `${root}${pathOf(module)}.py`
  }

  function isGone(module: string): boolean {
    if (files.text(fileOf(module)) !== undefined) return false
    const ends = [`/${pathOf(module)}.py`, `/${pathOf(module)}/__init__.py`]
    for (const name of files.names) if (ends.some((end) => `/${name}`.endsWith(end))) return false
    return true
  }
}

/** Code with blanks in place of what may fail because the source has no such file. */
function withoutOptional(code: string, isGone: (module: string) => boolean): string {
  let left = maxFiles
  return code.replace(optionalImport, (all, module) =>
    left-- > 0 && isGone(module) ? all.replace(/./g, ' ') : all,
  )
}

/** What the sources assign, one after the other, and what they may change in other ways. */
function assignedIn(sources: readonly string[]): { values: Assigned; changed: string[] } {
  const values: Assigned = new Map()
  const changed = sources.flatMap((source) => {
    for (const [name, value] of readPython(source)) values.set(name, value)
    const { added, rest } = additionsIn(source)
    for (const { name, items } of added) {
      const list = values.get(name)
      values.set(name, (Array.isArray(list) ? [...list, ...items] : null) as Json)
    }
    const growing = added.map(({ name }) => name)
    return changedIn(rest, growing)
  })
  return { values, changed }
}

/** Whether the list of plugins names one, also in a package: `pelican.plugins.sitemap`. */
export const namesPlugin = (plugins: Json | undefined, name: string): boolean =>
  Array.isArray(plugins) && plugins.some((one) => textOf(one)?.split('.').at(-1) === name)

const pathOf = (module: string) => module.replace(/^\.+/, '').replaceAll('.', '/')

const paths = 'EXTRA_PATH_METADATA'
const maxFiles = 20
// Anywhere in a line, and over the ends of lines that a backslash joins.
const starImport = /(?<![\w.])from[ \t\\\r\n]*([\w.]+)[ \t\\\r\n]+import[ \t\\\r\n]*\*/g
// What is no error where the source has no such file: the settings of one machine.
const optionalImport =
  /^try:[ \t]*\r?\n[ \t]+from[ \t]+([\w.]+)[ \t]+import[ \t]*\*[ \t]*\r?\n(?=except\b)/gm
// What may assign any name.
const anyName =
  /\b(?:exec|execfile|eval|globals|locals|vars|setattr|delattr)\b|__(?:dict|builtins)__|\bf_globals\b/
const harmless = /^(?:__future__|os|os\.path|sys|datetime|time|re|pathlib|typing|math|functools)$/

const assignment = /^[A-Z]\w*[ \t]*(?::[^=\n]*)?=(?!=)/m
