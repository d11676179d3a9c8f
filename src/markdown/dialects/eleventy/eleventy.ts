import type { JsonObject } from '../../../shapes.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { mergeMaps } from '../config/values.ts'
import type { Dialect, PageKind } from '../dialect.ts'
import { listOf } from './address.ts'
import { detectEleventy, isSiteFile, readEleventySite } from './read-site.ts'
import { eleventyReader, keys } from './reader.ts'
import type { EleventyRules, EleventySite } from './site.ts'

export const eleventy: Dialect<EleventySite, EleventyRules> = {
  name: 'eleventy',
  detect: detectEleventy,
  isSiteFile,
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
  const stem = stemOf(file)
  const isOf = (place: string) =>
    place.endsWith('/') || place === '' ? file.startsWith(place) : place === stem
  let values: JsonObject = {}
  for (const { of, values: own } of site.data)
    if (isOf(of)) values = { ...mergeMaps(values, own), ...tagsOf(values, own) }
  const isWanted = (key: string) =>
    keys.targetsOf(key).length > 0 ||
    keys.holdsFields(key) ||
    key === 'permalink' ||
    key === 'pagination'
  const wanted = Object.entries(values).filter(([key]) => isWanted(key))
  return {
    dialect: 'eleventy',
    input,
    basePath,
    lang,
    timeZone,
    isByCode: site.code.some(isOf),
    ...(site.hiding?.some(isOf) && { isHidden: true }),
    pattern: site.patterns.find(({ folder }) => file.startsWith(folder))?.pattern ?? null,
    defaults: wanted.length > 0 ? Object.fromEntries(wanted) : null,
  }
}

// Tags of all data add up; other values replace.
function tagsOf(values: JsonObject, own: JsonObject): JsonObject {
  const tags = [...listOf(values.tags), ...listOf(own.tags)]
  return tags.length > 0 ? { tags } : {}
}
