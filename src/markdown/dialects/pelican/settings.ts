import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { type Assigned, changedIn, codeOf, readPython } from '../config/python.ts'
import { additionsIn } from '../config/python-lists.ts'
import { givesOnly } from '../config/python-maps.ts'
import type { SiteFiles } from '../dialect.ts'

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

/** The settings of the site in this folder, the last ones above the first. */
export function readSettings(files: SiteFiles, root: string, names: string[]): Settings {
  const sources: string[] = []
  const seen = new Set<string>()
  let unread: string | undefined
  for (const name of names) add(root + name)
  const { values, changed } = assignedIn(sources)
  // Code that gives files no more than a path.
  const isPathsOnly = sources.every((source) => givesOnly(source, paths, 'path'))
  if (isPathsOnly && values.get(paths) === null) values.delete(paths)
  for (const name of changed)
    if (mayLeaveOut.test(name) && !(isPathsOnly && name === paths)) values.set(name, null as Json)
  return { values, sources, unread }

  function add(file: string): boolean {
    const source = files.text(file)
    if (seen.has(file) || source === undefined) return seen.has(file)
    if (seen.size >= maxFiles) return false
    seen.add(file)
    let left = maxFiles
    const code = codeOf(source).replace(optionalImport, (all, module) =>
      left-- > 0 && isGone(module) ? '' : all,
    )
    const assigned = code.search(assignment)
    for (const { 0: line, 1: module = '', index } of code.matchAll(starImport))
      if (!isHarmless(module) && !((assigned < 0 || index < assigned) && add(fileOf(module))))
        unread ??= line
    unread ??= anyName.exec(code)?.[0]
    sources.push(source)
    return true
  }

  function fileOf(module: string): string {
    return `${root}${pathOf(module)}.py`
  }

  function isGone(module: string): boolean {
    if (files.text(fileOf(module)) !== undefined) return false
    const ends = [`/${pathOf(module)}.py`, `/${pathOf(module)}/__init__.py`]
    for (const name of files.names) if (ends.some((end) => `/${name}`.endsWith(end))) return false
    return true
  }
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
    return changedIn(rest)
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
const isHarmless = (module: string) => harmless.test(module)

// Names that were assigned above an import would lose their values.
const assignment = /^[A-Z]\w*[ \t]*(?::[^=\n]*)?=(?!=)/m
