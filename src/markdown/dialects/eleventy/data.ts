import type { Problem } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { openModule } from '../config/static/module.ts'
import { readStatic } from '../config/static/reader.ts'
import { isUnread } from '../config/static/unread.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Calls } from './code/calls.ts'
import { isReadFormat, isUnreadFormat } from './code/data-formats.ts'
import {
  importsOf,
  madeByCode,
  maxProblems,
  type Read,
  tooLarge,
  withCode,
} from './code/members.ts'
import { isGlobalName, readGlobals } from './globals.ts'
import { isForeign } from './names.ts'
import type { FolderData } from './site.ts'

const folderData = /(?:^|\/)([^/]+)\/\1\.(?:json|ya?ml|toml)$/
const ownData = /\.11tydata\.(?:json|ya?ml|toml)$/
const codeData = /\.11tydata\.[cm]?js$/
const computedData = /(?:^|\/)eleventyComputed\.(?:[cm]?js|json)$/
const looseData = /\.(?:json|ya?ml|toml)$/

/** Whether a file may hold data of pages. */
export const isData = (file: string) =>
  [folderData, ownData, codeData, computedData].some((names) => names.test(file))

// Data of folders imports it from here.
const globalCode = /(?:^|\/)_data\/(?:[\w.-]+\/){0,3}[\w.-]+\.[cm]?js$/

/** Whether a file may hold data by its place: beside a page, or as global data of its name. */
export const isLooseData = (file: string) =>
  looseData.test(file) || globalCode.test(file) || (/\.[cm]?js$/.test(file) && isGlobalName(file))

/**
 * Where a file of data counts: `posts/posts.json` for the folder, `about.11tydata.json` for one
 * file; undefined where it is none. Of one place, the highest rank wins.
 */
function placeOf(
  { names }: SiteFiles,
  file: string,
  { suffixes, baseName }: Calls,
): { of: string; rank: number } | undefined {
  const [, stem, ending = ''] = /^(.*)\.([^./]+)$/.exec(file) ?? []
  const suffix = suffixes.find((one) => stem?.endsWith(one) && (one !== '' || !isCode(ending)))
  if (stem === undefined || suffix === undefined) return undefined
  const bare = stem.slice(0, stem.length - suffix.length)
  const [folder = '', name = ''] = `/${bare}`.split('/').slice(-2)
  const rank = isCode(ending) ? 2 : suffix === '' ? 0 : 1
  // A name for all folders counts only with a suffix.
  const isOfFolder = baseName === undefined ? name === folder : name === baseName && suffix !== ''
  if (isOfFolder) return { of: bare.slice(0, bare.length - name.length), rank }
  return suffix !== '' || names.has(`${bare}.md`) ? { of: bare, rank } : undefined
}

const isCode = (ending: string) => /(?:^|\.)[cm]?js$/.test(ending)

/** The data of folders and files, from the whole site to single files. */
export function readData(
  files: SiteFiles,
  { input, global }: { input: string; global: string },
  calls: Calls,
  problems: Problem[],
): FolderData[] {
  const placed = [...files.names].flatMap((name) => {
    if (!name.startsWith(input) || isForeign(name)) return []
    const place = placeOf(files, name, calls)
    const isRead = isCode(name) || isReadFormat(name, calls)
    const isUnread = isUnreadFormat(name, calls)
    return place && (isRead || isUnread) ? [{ name, isUnread, ...place }] : []
  })
  placed.sort((one, other) => one.rank - other.rank || (one.name < other.name ? -1 : 1))
  const read = (name: string) => readOne(files, name, problems)
  const all = placed.map(
    ({ name, of, isUnread }): FolderData => ({
      of,
      ...(isUnread ? { ...tooLarge(name, problems), values: {} } : read(name)),
    }),
  )
  const first = readGlobals(files, { input, global }, calls, problems, read)
  return [...first, ...all.sort((one, other) => one.of.length - other.of.length)]
}

function readOne(files: SiteFiles, name: string, problems: Problem[]): Read {
  const text = files.text(name)
  // It may take addresses away.
  if (text === undefined) return { ...tooLarge(name, problems), values: {} }
  if (!/\.[cm]?js$/.test(name)) return { values: loadConfig(files, name, problems) ?? {} }
  const { value, unread } = readStatic(text, { file: name, text: (file) => files.text(file) })
  const m = openModule(name, text)
  const read = withCode(value, unread, m, importsOf(m, files))
  const named = ['date', 'tags', 'title', 'lang', 'eleventyComputed.tags', 'eleventyComputed.lang']
  // What only the whole file could hold is named once.
  const byCode = named.filter(
    (key) => isUnread(unread, key) && (!key.includes('.') || !isUnread(unread, 'tags')),
  )
  if (read.byCode || read.computedByCode) byCode.unshift('permalink')
  if (byCode.length > 0 && problems.length < maxProblems)
    problems.push(madeByCode(`${name}: ${byCode.join(', ')}`))
  return read
}
