import { posix } from 'node:path'
import type { Json, JsonObject, Problem } from '../../../../shapes.ts'
import { optionUnread } from '../../config/problems.ts'
import { importNames, isPackage } from '../../config/static/imports.ts'
import { endOf, isSign, type Module, openModule, textAt } from '../../config/static/module.ts'
import { isUnread, type Unread } from '../../config/static/unread.ts'
import { mapAt, mergeMaps } from '../../config/values.ts'
import type { SiteFiles } from '../../dialect.ts'
import type { FolderData } from '../site.ts'
import { computedIn, computedName, isComputedFile } from './computed.ts'
import { memberIn, membersOf } from './functions.ts'
import { unlistedByCode, unlistedKey } from './listed.ts'
import { type PermalinkCode, readPermalink, readTags, readTitle } from './outcome/outcome.ts'
import type { Code } from './results.ts'

export const maxProblems = 50

export type Read = Omit<FolderData, 'of'>

/** For a file whose text is not read. */
export function tooLarge(name: string, problems: Problem[]): Pick<Read, 'mayHide'> {
  if (problems.length < maxProblems)
    problems.push(
      optionUnread(
        `${name} is not read, so that its pages are drafts: it is too large (64 kB a file, 2 MB in all), is code with a suffix of its own, or has a format of the site's own.`,
      ),
    )
  return { mayHide: true }
}

export const madeByCode = (what: string): Problem =>
  optionUnread(
    `${what} is made by code, which is not run${/permalink|pathPrefix|dir/.test(what) ? '; give addresses by --path' : ''}.`,
  )

/** What a file that is code says, and what its functions for addresses do. */
export function withCode(
  value: JsonObject,
  unread: Unread[],
  m: Module,
  imported: Imported = none,
): Read {
  const made = computedIn(unread, [m, ...imported.modules], imported.isWhole)
  const { values, ...read } = withAddress(value, unread, m, imported)
  const computed = computedBy(unread, m, imported)
  const isListed = !isNoted(unread, unlistedKey) || isComputedFile(m.file)
  const own = isListed ? values : { ...values, [unlistedKey]: true }
  const keys = unread.flatMap(({ name }) => (name === '' ? [] : [name.split('.')[0] ?? '']))
  const madeKeys = keys.length > 0 && { madeKeys: [...new Set(keys)] }
  return { values: mergeMaps(own, computed), ...madeKeys, ...read, ...made }
}

/** The titles, the tags and the listing of computed data that is code, as far as it is read. */
function computedBy(unread: Unread[], m: Module, { modules }: Imported): JsonObject {
  const isOuter = isComputedFile(m.file)
  const path = (key: string) => (isOuter ? [key] : [computedName, key])
  const member = (key: string) =>
    isUnread(unread, path(key).join('.')) ? memberIn(m, path(key), modules) : undefined
  const [title, tags, unlisted] = ['title', 'tags', unlistedKey].map(member)
  const byCode = isNoted(unread, path(unlistedKey).join('.')) && unlistedByCode(unlisted, modules)
  const found: JsonObject = {
    ...(title && { title: readTitle(title, modules) }),
    ...(tags && { tags: readTags(tags, modules) }),
    ...(byCode && { [unlistedKey]: byCode }),
  }
  return isOuter || Object.keys(found).length === 0 ? found : { [computedName]: found }
}

const isNoted = (unread: readonly Unread[], key: string) => unread.some(({ name }) => name === key)

function withAddress(
  value: JsonObject,
  unread: Unread[],
  m: Module,
  { modules, isWhole }: Imported,
): Read {
  const isComputed = isUnread(unread, 'eleventyComputed.permalink')
  if (!(isComputed || isUnread(unread, 'permalink') || hasSeveral(m))) return { values: value }
  const all = [m, ...modules]
  // A list of fetched data holds no addresses, where neither it nor an imported file names them.
  if (isWhole && !all.some(mayNamePermalink)) return { values: value }
  const member = onlyIn(m, modules, isUnread(unread, 'permalink'))
  const read = member ? readPermalink(member, modules) : unknown
  // A spread or an import may hold more than the member that is written out.
  return joined(value, read, isUnread(unread, 'permalink') ? 'permalink' : 'computed')
}

/** The only `permalink` that is code, which computed data may have beside a plain one. */
function onlyIn(m: Module, modules: readonly Module[], isPlainUnread: boolean): Code | undefined {
  const [member, ...more] = [m, ...modules].flatMap((one) => membersOf(one, 'permalink'))
  if (more.length === 0) return member
  const isOfFile = more.length === 1 && more.every((one) => one.m === m) && member?.m === m
  return isOfFile && !isPlainUnread ? memberIn(m, [computedName, 'permalink'], []) : undefined
}

// Members may also have names that code makes, or are in a text.
const mayNamePermalink = (m: Module) =>
  m.tokens.some(
    ({ text }, at) =>
      text.includes('permalink') ||
      /^(?:fromEntries|JSON)$/.test(text) ||
      (isSign(m, at, '[') && '{,'.includes(textAt(m, at - 1)) && isSign(m, endOf(m, at) + 1, ':')),
  )

/** Whether code chooses what is exported. */
const hasSeveral = (m: Module) =>
  m.tokens.filter((_, at) => isSign(m, at, 'exports') && isSign(m, at + 1, '=')).length > 1

export const unknown: PermalinkCode = { dropsBy: null }

interface Imported {
  modules: Module[]
  /** Whether all files of the site that are imported are among them. */
  isWhole: boolean
}

const none: Imported = { modules: [], isWhole: true }
const maxImports = 20

/** The files of the site that a file imports, and those that they import. */
export function importsOf(m: Module, files: SiteFiles): Imported {
  const found = new Map<string, Module>()
  let isWhole = true
  const waiting = [m]
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const from of namesIn(next)) {
      const start = posix.join(posix.dirname(next.file), from)
      const name = importNames(start).find((one) => files.text(one) !== undefined)
      if (name === undefined || found.size >= maxImports) isWhole = false
      else if (!found.has(name) && name !== m.file) {
        const opened = openModule(name, files.text(name) ?? '')
        found.set(name, opened)
        waiting.push(opened)
      }
    }
  return { modules: [...found.values()], isWhole }
}

const namesIn = (m: Module) =>
  m.tokens.flatMap(({ kind, text }, at) =>
    kind === 'text' && !isPackage(text) && isImport(m, at) ? [text] : [],
  )

const isImport = (m: Module, at: number) =>
  isSign(m, at - 1, 'from') ||
  isSign(m, at - 1, 'import') ||
  (isSign(m, at - 1, '(') && ['require', 'import'].includes(textAt(m, at - 2)))

export function joined(
  values: JsonObject,
  code: PermalinkCode,
  key: 'permalink' | 'computed',
): Read {
  const { pattern, isSame, dropsBy } = code
  const drops = {
    ...(dropsBy?.length && { dropsBy: [...dropsBy] }),
    ...(dropsBy === null && { mayHide: true }),
    ...(key === 'computed' && { computesFirst: true }),
  }
  // It replaces what data farther away computes.
  if (isSame)
    return { values: key === 'computed' ? withPattern(values, null, key) : values, ...drops }
  if (pattern !== undefined) return { values: withPattern(values, pattern, key), ...drops }
  const by = key === 'permalink' ? { byCode: true } : { computedByCode: true }
  return { values, ...by, ...drops }
}

const withPattern = (values: JsonObject, permalink: Json, key: 'permalink' | 'computed') =>
  key === 'permalink'
    ? { ...values, permalink }
    : { ...values, eleventyComputed: { ...mapAt(values, 'eleventyComputed'), permalink } }
