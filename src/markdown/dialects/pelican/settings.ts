import type { Json } from '../../../shapes.ts'
import { type Assigned, changedIn, codeOf, readPython } from '../config/python.ts'
import type { SiteFiles } from '../dialect.ts'

/** A file of Python beside the settings, which they may import. */
export const importedFile = /^(?:[^/]+\/){0,3}\w+\.py$/

// What leaves out texts must not be missed where code changes it (`IGNORE_FILES += ['x']`).
const mayLeaveOut =
  /^(?:(?:ARTICLE|PAGE)_(?:PATHS|EXCLUDES)|IGNORE_FILES|DEFAULT_METADATA|(?:EXTRA_PATH|PATH|FILENAME)_METADATA)$/

/** What the settings assign, and what in them may assign more. */
export interface Settings {
  values: Assigned
  sources: string[]
  unread: string | undefined
}

/** The settings of the site in this folder, the last ones above the first. */
export function readSettings(files: SiteFiles, root: string): Settings {
  const sources: string[] = []
  const seen = new Set<string>()
  let unread: string | undefined
  for (const name of ['pelicanconf', 'publishconf']) add(`${root}${name}.py`)
  const values: Assigned = new Map(sources.flatMap((source) => [...readPython(source)]))
  for (const name of sources.flatMap(changedIn))
    if (mayLeaveOut.test(name)) values.set(name, null as Json)
  return { values, sources, unread }

  function add(file: string): boolean {
    const source = files.text(file)
    if (seen.has(file) || source === undefined) return seen.has(file)
    if (seen.size >= maxFiles) return false
    seen.add(file)
    const code = codeOf(source)
    for (const { 0: line, 1: module = '', index } of code.matchAll(starImport))
      if (!isHarmless(module) && !(isAtTop(code, index) && add(fileOf(module)))) unread ??= line
    unread ??= anyName.exec(code)?.[0]
    sources.push(source)
    return true
  }

  function fileOf(module: string): string {
    return `${root}${module.replace(/^\.+/, '').replaceAll('.', '/')}.py`
  }
}

const maxFiles = 20
const starImport = /^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]*\(?[ \t]*\*/gm
// What may assign any name.
const anyName =
  /\bexec(?:file)?[ \t]*\(|\b(?:globals|locals|vars)[ \t]*\([ \t]*\)|\bsetattr[ \t]*\(/
const harmless = /^(?:__future__|os|os\.path|sys|datetime|time|re|pathlib|typing|math|functools)$/
const isHarmless = (module: string) => harmless.test(module)

// Names that were assigned above would lose their values.
const isAtTop = (code: string, index: number) =>
  !/^[A-Z]\w*[ \t]*=(?!=)/m.test(code.slice(0, index))
