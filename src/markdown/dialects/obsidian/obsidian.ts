import { posix } from 'node:path'
import type { Json } from '../../../shapes.ts'
import { isEmptyValue, readAddress, textOf } from '../../fields/field-values.ts'
import { type KeyTable, keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField, type SourceFields } from '../../fields/source-fields.ts'
import { inlineTags } from '../../references/inline-tags.ts'
import { isCovered } from '../../visibility/doubts.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { isShown, noEntry } from '../config/interpreter/entry-answers.ts'
import { ownValue } from '../config/own-value.ts'
import { matchesRegex } from '../config/regex.ts'
import { hasCapitalEnding } from '../config/root.ts'
import type { DatedPage, Dialect, Page, PageKind, Reader } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { quartzFile } from './quartz.ts'
import { detectObsidian, isSiteFile, readObsidianSite } from './read-site.ts'
import type { ObsidianRules, ObsidianSite } from './site.ts'
import { quartzName, quartzSlug } from './slugs.ts'

export const obsidian: Dialect<ObsidianSite, ObsidianRules> = {
  name: 'obsidian',
  needsNoSettings: true,
  detect: detectObsidian,
  isSiteFile,
  readSite: readObsidianSite,
  kindOf,
  rulesOf,
  reader: obsidianReader,
}

function kindOf(site: ObsidianSite, file: string): PageKind {
  const { content } = site
  if (file.endsWith('/') && content.startsWith(file)) return 'article'
  const isNote = /\.md$/i.test(file)
  if (!file.startsWith(content)) {
    if (quartzFile.test(file)) return 'file'
    return isNote ? 'not_content' : 'code'
  }
  const name = file.slice(content.length)
  if (/(?:^|\/)node_modules\//.test(name)) return 'code'
  if (/^\.obsidian\//.test(name)) return isSiteFile(file) ? 'file' : 'config'
  // Quartz does not know an ending in capitals.
  if (site.shape === 'quartz' && isNote && hasCapitalEnding(name)) return 'not_content'
  const isOut = /(?:^|\/)\./.test(name) || /\.excalidraw\.md$/i.test(name) || isIgnored(site, name)
  if (isOut) return isNote ? 'not_content' : 'file'
  return isNote || name.endsWith('/') ? 'article' : 'file'
}

function isIgnored(site: ObsidianSite, name: string): boolean {
  const { shape, ignored, ignoredStarts, ignoredBy, included } = site
  if (shape === 'quartz')
    return isLeftOut(ignored, name) || ignored.some((one) => name.includes(`/${one}/`))
  const lower = name.toLowerCase()
  if (ignored.some((one) => name.startsWith(`${one}/`) || name === one)) return true
  if (ignoredStarts?.some((one) => lower.startsWith(one) || `/${lower}`.includes(`/${one}`)))
    return true
  if (ignoredBy?.some((one) => matchesRegex(one, name))) return true
  return included !== undefined && !name.endsWith('/') && !included.some((one) => isIn(one, name))
}

const isIn = (folder: string, name: string) =>
  folder === '' || name === folder || name.startsWith(`${folder}/`)

function rulesOf(site: ObsidianSite, file: string): ObsidianRules {
  const { shape, content, basePath, lang, timeZone, dateType } = site
  const { isFive, hasAliasesBeside, isExplicit, asked, lockedBy } = site
  const from = file.startsWith(content) ? content : ''
  const inlineTags = site.inlineTags ?? site.parsesTags
  const common = { shape, from, basePath, lang, timeZone, dateType }
  const more = {
    ...(isFive && { isFive }),
    ...(hasAliasesBeside && { hasAliasesBeside }),
    ...(isExplicit && { isExplicit }),
    ...(asked && { asked }),
    ...(lockedBy && { lockedBy }),
    ...(inlineTags && { inlineTags }),
  }
  return { dialect: 'obsidian', ...common, ...more }
}

const without = (keys: readonly string[], ...names: string[]) =>
  keys.filter((key) => !names.includes(key))

const shared = { ...siteKeys, lang: ['lang', 'language'], slug: [] }

// Other names of a note are no addresses, so they stay in the front matter.
const vaultKeys = keyTable({ ...shared, aliases: ['redirect_from'], path: ['permalink'] })

const gardenKeys = (dates: string[]) =>
  keyTable({
    ...shared,
    cover: ['socialImage', ...siteKeys.cover],
    publishedAt: [...dates, ...without(siteKeys.publishedAt, ...dates)],
    modifiedAt: ['lastmod', 'updated', 'last-modified', 'modified', 'last_modified_at'],
    aliases: ['aliases', 'alias', 'permalink'],
    path: [],
  })

const gardens: Record<string, KeyTable> = {
  created: gardenKeys(['created', 'date']),
  published: gardenKeys(['published', 'publishDate', 'date']),
}

/** Reads notes by these rules. */
function obsidianReader(rules: ObsidianRules): Reader {
  const { shape, timeZone, dateType, isFive } = rules
  return {
    keys:
      shape === 'vault'
        ? vaultKeys
        : (ownValue(gardens, dateType) ?? (gardens.created as KeyTable)),
    defaults: null,
    timeZone,
    ...(shape === 'quartz' && { heads: 'begun' as const }),
    separators: { tags: shape === 'vault' ? /[\s,，]+/ : /[,，]/, categories: /[,，]/ },
    ...(rules.inlineTags && { bodyTags: isFive ? tagsOfFive : inlineTags }),
    prepare: (page) => {
      dropPlaceholders(page.source)
      if (shape === 'quartz') readAsQuartz(rules, page)
      else withoutMarks(page.source)
    },
    hides: ({ source: { data } }) =>
      (rules.asked !== undefined && !isShown(rules.asked, { ...noEntry, data })) ||
      (rules.isExplicit === true && textOf(data.publish ?? null) !== 'true') ||
      (rules.lockedBy !== undefined && !isEmptyValue(ownValue(data, rules.lockedBy) ?? null)),
    period: ({ source }) => readOrderedPeriod(source, timeZone),
    title: ({ file }) => nameOf(file),
    place: (page) => obsidianPlace(rules, page),
  }
}

const tagsOfFive = (body: string) => inlineTags(body).map((tag) => quartzName(tag, true))

// `{{date}}` and `<% tp.date.now() %>` are what a template would fill in.
const placeholder = /\{\{|<%/

function dropPlaceholders({ candidates }: SourceFields): void {
  const dates = candidates.get('publishedAt')
  const isOpen = (value: Json) => typeof value === 'string' && placeholder.test(value)
  if (dates)
    candidates.set(
      'publishedAt',
      dates.filter((one) => !isOpen(one.value)),
    )
}

// A tag may be written as in the text of a note.
function withoutMarks({ candidates }: SourceFields): void {
  for (const tag of candidates.get('tags') ?? [])
    if (typeof tag.value === 'string') tag.value = tag.value.replace(/(^|[\s,])#(?=[^\s#])/g, '$1')
    else if (Array.isArray(tag.value))
      tag.value = tag.value.map((one) => (typeof one === 'string' ? one.replace(/^\s*#/, '') : one))
}

/** Reads values as Quartz does: dates with the month first, and names with dashes for blanks. */
function readAsQuartz(rules: ObsidianRules, { source, file }: Page): void {
  const { isFive, from, hasAliasesBeside } = rules
  const inTags = (name: string) => quartzName(name, isFive)
  const folder = file.slice(from.length).replace(/[^/]*$/, '')
  const inAliases = hasAliasesBeside ? (name: string) => posix.join('/', folder, name) : inTags
  readUnset(source)
  for (const one of source.candidates.get('publishedAt') ?? [])
    if (typeof one.value === 'string') one.value = one.value.replace(monthFirst, '$3-$1-$2')
  for (const one of source.candidates.get('tags') ?? []) one.value = namesOf(one.value, inTags)
  for (const one of source.candidates.get('aliases') ?? [])
    if (one.name !== 'permalink') one.value = namesOf(one.value, inAliases)
}

const monthFirst = /^\s*(0?[1-9]|1[0-2])[-/.](\d{1,2})[-/.](\d{4})\s*$/

function namesOf(value: Json, written: (name: string) => string): Json {
  const list = typeof value === 'string' ? value.split(',') : value
  if (!Array.isArray(list)) return value
  return list.map((one) => (typeof one === 'string' ? written(one.trim()) : one))
}

// The editor of properties leaves `draft:` without a value, which Quartz shows; it hides `[]`.
function readUnset({ candidates, parts }: SourceFields): void {
  for (const one of candidates.get('status') ?? [])
    if (one.name === 'draft' && (one.value ?? '') === '' && !isCovered(parts, one.key))
      one.value = false
}

const nameOf = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.md$/i, '')

function obsidianPlace(rules: ObsidianRules, page: DatedPage): ArticlePlace | null {
  const { shape, from, basePath, lang, isFive } = rules
  const name = page.file.slice(from.length).replace(/\.md$/i, '')
  const given = pickField(page.source, 'path', readAddress)
  const own = shape === 'vault' ? name.replace(/ /g, '+') : quartzSlug(name, isFive)
  const bare = given?.replace(/^\/+|\/+$/g, '')
  return placeAt(page, {
    lang,
    basePath,
    prefix: '',
    address: `/${bare ?? own}`,
    key: name,
    isExplicit: given !== undefined,
    hasRootAliases: true,
  })
}
