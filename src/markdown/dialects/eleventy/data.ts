import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { type Module, openModule } from '../config/static/module.ts'
import { readStatic } from '../config/static/reader.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'
import { mapAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Calls } from './calls.ts'
import { membersOf, type PermalinkCode, readPermalink, spell } from './functions.ts'
import { isForeign } from './names.ts'
import type { FolderData } from './site.ts'

const folderData = /(?:^|\/)([^/]+)\/\1\.(?:json|ya?ml|toml)$/
const ownData = /\.11tydata\.(?:json|ya?ml|toml)$/
const codeData = /\.11tydata\.[cm]?js$/
const computedData = /(?:^|\/)eleventyComputed\.(?:[cm]?js|json)$/

/** Whether a file may hold data of pages. */
export const isData = (file: string) =>
  [folderData, ownData, codeData, computedData].some((names) => names.test(file))

/** `posts/posts.json` is of the folder, `about.11tydata.json` of one file. */
function placeOfData(file: string): string {
  const bare = file.replace(/(?:\.11tydata)?\.[^./]+$/, '')
  const [folder = '', name = ''] = bare.split('/').slice(-2)
  return folder === name ? bare.slice(0, -name.length) : bare
}

// Of one place, the last of them wins.
const rankOf = (file: string) => (codeData.test(file) ? 2 : ownData.test(file) ? 1 : 0)

/** The data of folders and files, from the whole site to single files. */
export function readData(
  files: SiteFiles,
  { input, global }: { input: string; global: string },
  calls: Calls,
  problems: Problem[],
): FolderData[] {
  const isRead = (name: string) =>
    codeData.test(name) ||
    ((ownData.test(name) || folderData.test(name)) &&
      (name.endsWith('.json') || calls.dataEndings.includes(name.slice(name.lastIndexOf('.') + 1))))
  const names = [...files.names]
    .filter((name) => name.startsWith(input) && !isForeign(name) && isRead(name))
    .sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1))
  const read = (name: string) => readOne(files, name, problems)
  const all = names.map((name): FolderData => ({ of: placeOfData(name), ...read(name) }))
  const computed = [...files.names].filter(
    (name) => name.startsWith(global) && computedData.test(name),
  )
  const first = [
    ...calls.globals.flatMap(({ name, code }) => ofGlobal(input, name, code)),
    ...computed.map((name): FolderData => ({ of: input, ...asComputed(read(name)) })),
  ]
  return [...first, ...all.sort((one, other) => one.of.length - other.of.length)]
}

const maxProblems = 50

type Read = Omit<FolderData, 'of'>

function readOne(files: SiteFiles, name: string, problems: Problem[]): Read {
  if (!/\.[cm]?js$/.test(name)) return { values: loadConfig(files, name, problems) ?? {} }
  const text = files.text(name) ?? ''
  const { value, unread } = readStatic(text, { file: name, text: (file) => files.text(file) })
  const read = withCode(value, unread, openModule(name, text), text)
  const byCode = ['date', 'tags', 'title', 'lang'].filter((key) => isUnread(unread, key))
  if (read.byCode || read.computedByCode) byCode.unshift('permalink')
  if (byCode.length > 0 && problems.length < maxProblems)
    problems.push(madeByCode(`${name}: ${byCode.join(', ')}`))
  return read
}

export const madeByCode = (what: string): Problem => ({
  code: 'site_option_unread',
  message: `${what} is made by code, which is not run; give addresses by --path.`,
  severity: 'warning',
})

/** What a file that is code says, and what its functions for addresses do. */
function withCode(value: JsonObject, unread: Unread[], m: Module, text: string): Read {
  const isComputed = isUnread(unread, 'eleventyComputed.permalink')
  // A list of fetched data holds no addresses, where neither it nor an imported file names them.
  const isNamed = /\bpermalink\b|(?:from|require\(|import\()\s*['"]\./.test(text)
  if (!isNamed || !(isComputed || isUnread(unread, 'permalink'))) return { values: value }
  const members = membersOf(m, 'permalink')
  const [member] = members
  const code = member && spell(m, member.from, member.to)
  const read =
    members.length === 1 && code !== undefined ? readPermalink(code) : whole(spellAll(m, text))
  // A spread or an import may hold more than the member that is written out.
  return joined(value, read, isUnread(unread, 'permalink') ? 'permalink' : 'computed')
}

const spellAll = (m: Module, text: string) =>
  m.tokens.length === 0 ? text : spell(m, 0, m.tokens.length)
const whole = (code: string): PermalinkCode => ({
  dropsDrafts: false,
  mayHide: /\bfalse\b/.test(code),
})

function joined(values: JsonObject, code: PermalinkCode, key: 'permalink' | 'computed'): Read {
  const { pattern, isSame, dropsDrafts, mayHide } = code
  const drops = dropsDrafts ? { dropsDrafts } : {}
  if (isSame) return { values, ...drops }
  if (pattern !== undefined) return { values: withPattern(values, pattern, key), ...drops }
  const by = key === 'permalink' ? { byCode: true } : { computedByCode: true }
  return { values, ...by, ...drops, ...(mayHide && { mayHide }) }
}

const withPattern = (values: JsonObject, permalink: Json, key: 'permalink' | 'computed') =>
  key === 'permalink'
    ? { ...values, permalink }
    : { ...values, eleventyComputed: { ...mapAt(values, 'eleventyComputed'), permalink } }

// A file of computed data holds its members without their outer name.
function asComputed({ values, byCode, computedByCode, ...read }: Read): Read {
  const isByCode = byCode || computedByCode
  return {
    values: { eleventyComputed: values },
    ...read,
    ...(isByCode && { computedByCode: true }),
  }
}

/** `addGlobalData('permalink', …)` and the same of `eleventyComputed`. */
function ofGlobal(input: string, name: string, code: string): FolderData[] {
  if (name === 'permalink') return [{ of: input, ...joined({}, readPermalink(code), 'permalink') }]
  if (name === 'eleventyComputed.permalink')
    return [{ of: input, ...joined({}, readPermalink(code), 'computed') }]
  if (name !== 'eleventyComputed' || !/\bpermalink\b/.test(code)) return []
  return [{ of: input, ...joined({}, whole(code), 'computed') }]
}
