import { posix } from 'node:path'
import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { loadValue } from '../config/load.ts'
import { openModule } from '../config/static/module.ts'
import { readStatic } from '../config/static/reader.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Calls } from './code/calls.ts'
import { computedByCall, computedName } from './code/computed.ts'
import { isReadFormat, isUnreadFormat } from './code/data-formats.ts'
import { mapMembers, spell } from './code/functions.ts'
import { globalValues, isCode, keyOf } from './code/global-values.ts'
import { unlistedByCode, unlistedKey } from './code/listed.ts'
import { joined, madeByCode, type Read, tooLarge, unknown } from './code/members.ts'
import { readPermalink, readTags, readTitle } from './code/outcome/outcome.ts'
import type { Code } from './code/results.ts'
import type { FolderData } from './site.ts'

// Other global data, such as all authors of the site, is not of each page.
const wanted = /^(?:permalink|layout|title|date|lang|tags|draft|eleventyExcludeFromCollections)$/

/** Whether global data of this key counts for pages. */
const isWanted = (key: string) => wanted.test(key)

/** Whether a file in the folder of data would be the value of such a key. */
export const isGlobalName = (file: string) => isWanted(keyOf(file))

const first = (key: string) => key.replace(/[/.].*$/s, '')

/** The keys of global data; '' is one that only code knows. */
export function globalNames(files: SiteFiles, folder: string, calls: Calls): string[] {
  const inFiles = [...files.names]
    .filter((name) => name.startsWith(folder))
    .flatMap((name) => first(name.slice(folder.length)) || [])
  const inCalls = calls.globals.map(({ name }) => (name === '*' ? '' : first(name)))
  return [...new Set([...inFiles, ...inCalls])]
}

/** The values of those that are in files alone, as far as they are texts. */
export function globalsIn(files: SiteFiles, folder: string, calls: Calls): JsonObject {
  const given = new Set(calls.globals.map(({ name }) => first(name)))
  if (given.has('') || given.has('*')) return {}
  const names = [...files.names].filter((name) => name.startsWith(folder))
  const inner = names.map((name) => name.slice(folder.length)).filter((name) => name.includes('/'))
  const others = new Set([...given, ...inner.map(first), computedName])
  const isPlain = (name: string) =>
    isIn(folder, name) &&
    !others.has(keyOf(name)) &&
    (isCode(name) || isReadFormat(name, calls)) &&
    !isUnreadFormat(name, calls)
  // It is no configuration, which would come in as files.
  const text = files.pageCode ?? files.text
  return globalValues({ names: files.names, text }, names.filter(isPlain))
}

const isIn = (folder: string, name: string) =>
  posix.dirname(name) === (folder.replace(/\/$/, '') || '.')

/** Those of them by which code leaves out pages. */
export function hidingNames(
  names: readonly string[],
  data: readonly Pick<FolderData, 'dropsBy'>[],
): string[] {
  const keys = new Set(data.flatMap(({ dropsBy = [] }) => dropsBy.map(({ key }) => first(key))))
  return keys.size === 0 ? [] : names.filter((name) => name === '' || keys.has(name))
}

/** `_data/permalink.json`, `addGlobalData('permalink', …)`, and what both say of other keys. */
export function readGlobals(
  files: SiteFiles,
  { input, global }: { input: string; global: string },
  calls: Calls,
  problems: Problem[],
  read: (file: string) => Read,
): FolderData[] {
  const all = [...files.names].filter((name) => name.startsWith(global)).sort()
  const valuesOf = (folder: string) =>
    all.filter((name) => isIn(folder, name) && isGlobalName(name) && isFormat(name, calls))
  const isComputed = (name: string) => keyOf(name) === computedName && isFormat(name, calls)
  const isUnread = (name: string) => isUnreadFormat(name, calls)
  const ofKey = (name: string): Read =>
    isUnread(name) && mayHideBy.test(keyOf(name))
      ? { ...tooLarge(name, problems), values: {} }
      : readValue(files, name, problems)
  const found = [
    ...valuesOf(global).map(ofKey),
    ...all.filter(isComputed).map((name) => asComputed((isUnread(name) ? ofKey : read)(name))),
    ...inComputedFolder(all.map((name) => name.slice(global.length))),
    ...valuesOf(global + computedName).map((name) => asComputed(ofKey(name))),
    // What the configuration adds replaces files.
    ...calls.globals.flatMap(({ name, code }) => ofCall(name, code)),
  ]
  return found.map((one) => ({ of: input, isGlobal: true, ...one }))
}

const mayHideBy = /^(?:permalink|layout|draft|eleventyComputed)$/

const isFormat = (name: string, calls: Calls) =>
  isCode(name) || isReadFormat(name, calls) || isUnreadFormat(name, calls)

function readValue(files: SiteFiles, name: string, problems: Problem[]): Read {
  const text = files.text(name)
  const key = keyOf(name)
  if (text === undefined) return { ...tooLarge(name, problems), values: {} }
  if (!isCode(name)) return { values: single(key, loadValue(files, name, problems)) }
  const source = `import value from './${posix.basename(name)}'; export default { value }`
  const beside = { file: `${posix.dirname(name)}/-.js`, text: (file: string) => files.text(file) }
  const { value, unread } = readStatic(source, beside)
  if (unread.length === 0) return { values: single(key, value.value) }
  const m = openModule(name, text)
  const code = { m, from: m.main ?? 0, to: m.tokens.length }
  const read = key === 'permalink' ? joined({}, readPermalink(code), 'permalink') : undefined
  if (!read || read.byCode) problems.push(madeByCode(`${name}: ${key}`))
  return read ?? { values: {} }
}

const single = (key: string, value: Json | undefined): JsonObject =>
  value === undefined ? {} : { [key]: value }

// A file of computed data holds its members without their outer name.
function asComputed({ values, byCode, computedByCode, ...read }: Read): Read {
  const isByCode = byCode || computedByCode
  return {
    values: { [computedName]: values },
    ...read,
    ...((isByCode || read.dropsBy) && { computesFirst: true }),
    ...(isByCode && { computedByCode: true }),
  }
}

/** The keys of files in `eleventyComputed/`, of which it is not told when they are made. */
function inComputedFolder(names: readonly string[]): Read[] {
  const parts = names.map((name) => name.split('/'))
  const keys = parts.flatMap(([folder, key]) =>
    folder === computedName && key ? [keyOf(key)] : [],
  )
  if (keys.length === 0) return []
  return [{ values: {}, computedKeys: [...new Set(keys)], computesFirst: true }]
}

function ofCall(name: string, code: Code, spelled = spell(code)): Read[] {
  const members = name === computedName ? mapMembers(code) : null
  if (members) return members.flatMap(([key, one]) => ofCall(`${computedName}.${key}`, one))
  const isOfComputed = name === computedName || name.startsWith(`${computedName}.`)
  const made = isOfComputed ? [{ values: {}, ...computedByCall(name, spelled) }] : []
  return [...made, ...valueOfCall(name, code, spelled)]
}

function valueOfCall(name: string, code: Code, spelled: string): Read[] {
  if (name === 'permalink') return [joined({}, readPermalink(code), 'permalink')]
  if (name === '*') return [joined({}, unknown, 'permalink')]
  // A call or a name may give any key.
  if (name === computedName) return [joined({}, unknown, 'computed')]
  if (name.startsWith(`${computedName}.`))
    return ofMember(name.slice(computedName.length + 1), code)
  const value = /^(?:"[^"\\]*"|true|false)$/.test(spelled) ? JSON.parse(spelled) : undefined
  if (isWanted(name) && value !== undefined) return [{ values: { [name]: value } }]
  return name === unlistedKey && unlistedByCode(code, []) ? [{ values: { [name]: true } }] : []
}

/** What `addGlobalData('eleventyComputed.key', …)` says. */
function ofMember(key: string, code: Code): Read[] {
  if (key === 'permalink') return [joined({}, readPermalink(code), 'computed')]
  const value =
    (key === 'title' && readTitle(code, [])) ||
    (key === 'tags' && readTags(code, [])) ||
    (key === unlistedKey && unlistedByCode(code, []))
  return value === false ? [] : [{ values: { [computedName]: { [key]: value } } }]
}
