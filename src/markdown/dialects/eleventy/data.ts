import type { Problem } from '../../../shapes.ts'
import { loadConfig } from '../config/load.ts'
import { openModule } from '../config/static/module.ts'
import { readStatic } from '../config/static/reader.ts'
import { isUnread } from '../config/static/unread.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Calls } from './code/calls.ts'
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
    ((ownData.test(name) || folderData.test(name) || isBeside(files, name)) &&
      isFormat(name, calls))
  const names = [...files.names]
    .filter((name) => name.startsWith(input) && !isForeign(name) && isRead(name))
    .sort((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1))
  const read = (name: string) => readOne(files, name, problems)
  const all = names.map((name): FolderData => ({ of: placeOfData(name), ...read(name) }))
  const first = readGlobals(files, { input, global }, calls, problems, read)
  return [...first, ...all.sort((one, other) => one.of.length - other.of.length)]
}

export const isFormat = (name: string, { dataEndings }: Calls) =>
  name.endsWith('.json') || dataEndings.includes(name.slice(name.lastIndexOf('.') + 1))

/** Whether `x.json` is beside `x.md`, whose data it is. */
const isBeside = ({ names }: SiteFiles, name: string) =>
  looseData.test(name) && names.has(name.replace(looseData, '.md'))

function readOne(files: SiteFiles, name: string, problems: Problem[]): Read {
  const text = files.text(name)
  // It may take addresses away.
  if (text === undefined) return { ...tooLarge(name, problems), values: {} }
  if (!/\.[cm]?js$/.test(name)) return { values: loadConfig(files, name, problems) ?? {} }
  const { value, unread } = readStatic(text, { file: name, text: (file) => files.text(file) })
  const m = openModule(name, text)
  const read = withCode(value, unread, m, importsOf(m, files))
  const byCode = ['date', 'tags', 'title', 'lang'].filter((key) => isUnread(unread, key))
  if (read.byCode || read.computedByCode) byCode.unshift('permalink')
  if (byCode.length > 0 && problems.length < maxProblems)
    problems.push(madeByCode(`${name}: ${byCode.join(', ')}`))
  return read
}
