import type { Problem } from '../../../shapes.ts'
import { matchesGlob } from './glob.ts'
import { optionUnread } from './problems.ts'

// All globs of a site are compared with the names of all files.
const maxGlobs = 1000
const maxTotal = 50_000
const maxLength = 4000
const maxChoices = 64
const everything = '**'
// No name begins with a slash.
const nothing = '/'

/**
 * Globs of what a site leaves out. What is not read becomes a glob that leaves out more, with a
 * problem, so that no file counts that the generator leaves out.
 */
export function exclusionsOf(
  option: string,
  given: readonly string[],
  problems: Problem[],
): string[] {
  const globs = given.map((one) => bareGlob(plainSigns(one))).filter((glob) => glob !== '')
  if (isTooMuch(globs)) return unreadExclusion(option, problems)
  return globs.flatMap(readingsOf).map((glob) => {
    const end = unreadAt(glob)
    if (end === -1) return glob
    const wide = glob.slice(0, end) + everything
    const message = `${option}: "${glob.slice(0, 100)}" is not read, so that "${wide.slice(0, 100)}" is left out.`
    problems.push(optionUnread(message))
    return wide
  })
}

// A character after a backslash means itself; `?` in its place leaves out more.
const plainSigns = (glob: string) => glob.replace(/\\[!#()[\]{}@+ ]/g, '?')

// `(a)` is a name to some generators, and a group to others, which do not see its brackets.
const plainGroup = /(?<![!?*+@\\])\(([^()|*?+[\]{}\\/]{1,100})\)(?![?*+{])/g

const readingsOf = (glob: string): string[] => [...new Set([glob, glob.replace(plainGroup, '$1')])]

/** Whether globs are too many or too long to compare them with the names of all files. */
export const isTooMuch = (globs: readonly string[]) =>
  globs.length > maxGlobs || globs.reduce((sum, glob) => sum + glob.length, 0) > maxTotal

/** Globs of what a site takes; of too many nothing is taken, with a problem. */
export const inclusionsOf = (option: string, globs: string[], problems: Problem[]): string[] =>
  isTooMuch(globs) ? unreadInclusion(option, problems) : globs

/** For a list of what a site takes that is too long: nothing is taken, with a problem. */
export function unreadInclusion(option: string, problems: Problem[]): string[] {
  const message = `${option} is not read, so that none of the files which it may take counts.`
  problems.push(optionUnread(message))
  return [nothing]
}

/** For an option that is too long or made by code: all is left out, with a problem. */
export function unreadExclusion(option: string, problems: Problem[]): string[] {
  const message = `${option} is not read, so that all files which it may leave out are left out.`
  problems.push(optionUnread(message))
  return [everything]
}

/** For an option that code makes: all that it may leave out are drafts, with a problem. */
export function hideAll(option: string, problems: Problem[]): true {
  const message = `${option} is made by code, which is not run, so that all pages which it may leave out are drafts.`
  problems.push(optionUnread(message))
  return true
}

/** Whether a glob matches a name, or a folder that it is in. */
export function isLeftOut(globs: readonly string[] | undefined, name: string): boolean {
  if (globs === undefined || globs.length === 0) return false
  const bare = name.endsWith('/') ? name.slice(0, -1) : name
  const end = bare.lastIndexOf('/')
  return (end > 0 && isFolderLeftOut(globs, bare.slice(0, end))) || isMatched(globs, bare)
}

const isMatched = (globs: readonly string[], path: string) =>
  path !== '' && globs.some((glob) => matchesGlob(glob, path) || matchesGlob(glob, `${path}/`))

// Each file of a folder asks for it, and for all folders above.
const folders = new WeakMap<readonly string[], Map<string, boolean>>()
const maxFolders = 10_000

function isFolderLeftOut(globs: readonly string[], folder: string): boolean {
  const known = folders.get(globs) ?? new Map<string, boolean>()
  folders.set(globs, known)
  const before = known.get(folder)
  if (before !== undefined) return before
  const found = isLeftOut(globs, folder)
  if (known.size < maxFolders) known.set(folder, found)
  return found
}

const bareGlob = (glob: string) =>
  glob
    .trim()
    .replace(/^(?:\.?\/)+|\/+$/g, '')
    .replace(/\/{2,}/g, '/')

/** Where a glob has a form that is not read, or -1. */
function unreadAt(glob: string): number {
  if (glob.startsWith('!')) return 0
  if (glob.length > maxLength) return Math.min(Math.max(glob.search(/[*?[{\\(]/), 0), maxLength)
  const known = glob.replace(plainGroup, (group) => ' '.repeat(group.length))
  for (let at = 0; at < known.length; at++) {
    const sign = known[at]
    if (sign === '(' || sign === '|') return beginOf(glob, at)
    if (sign === '\\') return at
    const isOdd = (sign === '{' && isOddBrace(glob, at)) || (sign === '[' && isOddClass(glob, at))
    if (isOdd) return at
  }
  return -1
}

// `+(a|b)` begins at the `+`.
const beginOf = (glob: string, at: number) => (/[!?*+@]/.test(glob[at - 1] ?? '') ? at - 1 : at)

function isOddBrace(glob: string, at: number): boolean {
  const end = glob.indexOf('}', at)
  const inner = glob.slice(at + 1, end === -1 ? undefined : end)
  const count = glob.split('{').length === 2 ? inner.split(',').length : maxChoices + 1
  return end === -1 || count < 2 || count > maxChoices || /[{[(\\]|\.\./.test(inner)
}

function isOddClass(glob: string, at: number): boolean {
  const end = glob.indexOf(']', at + 2)
  return end === -1 || end - at > 90 || /[[\\/]/.test(glob.slice(at + 1, end))
}
