import type { JsonObject } from '../../../shapes.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { mapAt, mergeMaps } from '../config/values.ts'
import type { Dialect, PageKind } from '../dialect.ts'
import { listOf } from './address.ts'
import { isLooseData } from './data.ts'
import { isForeign, isImported } from './names.ts'
import { detectEleventy, isSiteFile, readEleventySite } from './read-site.ts'
import { eleventyReader, keys } from './reader.ts'
import type { EleventyRules, EleventySite, FolderData } from './site.ts'

const hidden = /(?:^|\/)\./

export const eleventy: Dialect<EleventySite, EleventyRules> = {
  name: 'eleventy',
  detect: detectEleventy,
  isSiteFile,
  isImported: (file) =>
    isImported(file) || (!hidden.test(file) && !isForeign(file) && isLooseData(file)),
  readSite: readEleventySite,
  kindOf,
  rulesOf,
  reader: eleventyReader,
}

const otherTemplates =
  /\.(?:njk|liquid|html?|hbs|mustache|ejs|haml|pug|webc|11ty\.[cm]?[jt]sx?|mdx|txt|rst|adoc)$/i
const code = /\.(?:[cm]?[jt]sx?|json|s[ac]ss|lock)$/i

function kindOf(site: EleventySite, file: string): PageKind {
  const { root, input, folders, copied } = site
  if (/(?:^|\/)node_modules(?:\/|$)/.test(file)) return 'code'
  if (isBelow(root, folders.output, file)) return 'build_output'
  if (copied.some((path) => file === path || file.startsWith(`${path}/`))) return 'file'
  return file.startsWith(input) ? kindInInput(site, file) : kindBeside(site, file)
}

const isBelow = (root: string, folder: string, file: string) =>
  folder !== '' && file.startsWith(root + folder)
const isRead = (file: string) => isSiteFile(file) && !file.endsWith('package.json')

function kindBeside({ input, copied }: EleventySite, file: string): PageKind {
  if (file.endsWith('/') && [input, ...copied].some((path) => path.startsWith(file)))
    return 'article'
  if (isRead(file)) return 'file'
  return /\.md$/i.test(file) ? 'not_content' : 'code'
}

function kindInInput(site: EleventySite, file: string): PageKind {
  const { input, folders } = site
  if (isBelow(input, folders.includes, file)) return 'layout'
  if (isBelow(input, folders.data, file)) return 'config'
  if (isIgnored(site, file)) return 'not_content'
  if (site.isMarkdownOff === true && /\.md$/i.test(file)) return 'not_content'
  if (file.endsWith('/') || /\.md$/i.test(file)) return 'article'
  if (otherTemplates.test(file)) return 'not_markdown'
  return !isRead(file) && code.test(file) ? 'code' : 'file'
}

const isIgnored = ({ root, ignored }: EleventySite, file: string) =>
  isLeftOut(ignored, file.slice(root.length))

const stemOf = (file: string) => file.replace(/\.[^./]+$/, '')

function rulesOf(site: EleventySite, file: string): EleventyRules {
  const { input, basePath, lang, timeZone } = site
  const data = dataFor(site, file)
  const computed = mapAt(data.values, 'eleventyComputed')?.permalink
  const wanted = Object.entries(data.values).filter(([key]) => isWanted(key))
  return {
    dialect: 'eleventy',
    input,
    basePath,
    lang,
    timeZone,
    isByCode: data.byCode === true,
    ...(data.computedByCode && { isComputed: true }),
    ...(data.mayHide && { isHidden: true }),
    ...((site.dropsDrafts || data.dropsDrafts) && { dropsDrafts: true }),
    ...(site.ownFilters && { ownFilters: site.ownFilters }),
    ...(computed !== undefined && { computed }),
    pattern: site.patterns.find(({ folder }) => file.startsWith(folder))?.pattern ?? null,
    defaults: wanted.length > 0 ? Object.fromEntries(wanted) : null,
  }
}

const isWanted = (key: string) =>
  keys.targetsOf(key).length > 0 ||
  keys.holdsFields(key) ||
  key === 'permalink' ||
  key === 'pagination'

// There may be as many files of data as pages, so a page does not look at all of them.
const places = new WeakMap<readonly FolderData[], Map<string, FolderData[]>>()

function placesOf(data: readonly FolderData[]): Map<string, FolderData[]> {
  const known = places.get(data)
  if (known) return known
  const made = new Map<string, FolderData[]>()
  for (const one of data) {
    const all = made.get(one.of)
    if (all) all.push(one)
    else made.set(one.of, [one])
  }
  places.set(data, made)
  return made
}

/** All data for a file; what is nearer to it replaces what is farther. */
function dataFor({ data }: EleventySite, file: string): FolderData {
  const stem = stemOf(file)
  const all: FolderData = { of: stem, values: {} }
  const byPlace = placesOf(data)
  const folders = Array.from(file.matchAll(/\//g), ({ index }) => file.slice(0, index + 1))
  const found = ['', ...folders, stem].flatMap((place) => byPlace.get(place) ?? [])
  for (const { of: _of, values, isGlobal: _, ...own } of found) {
    all.values = { ...mergeMaps(all.values, values), ...tagsOf(all.values, values) }
    if (values.permalink !== undefined) all.byCode = false
    if (mapAt(values, 'eleventyComputed')?.permalink !== undefined) all.computedByCode = false
    // Code may read the address that data farther away gives.
    Object.assign(all, own, (all.mayHide || own.mayHide) && { mayHide: true })
    if (own.byCode) delete all.values.permalink
  }
  return all
}

// Tags of all data add up; other values replace.
function tagsOf(values: JsonObject, own: JsonObject): JsonObject {
  if (own['override:tags'] !== undefined) return { tags: listOf(own['override:tags']) }
  const tags = [...listOf(values.tags), ...listOf(own.tags)]
  return tags.length > 0 ? { tags } : {}
}
