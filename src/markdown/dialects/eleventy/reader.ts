import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap, readAddress, readLang } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { pickField, type SourceFields, warn } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { headOf } from '../../file/fences.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { fillPattern } from '../config/path-patterns.ts'
import { matchesRegex } from '../config/regex.ts'
import { mapAt, valueAt } from '../config/values.ts'
import type { DatedPage, Page, Reader } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import { defaultAddress, fileSlug } from './address.ts'
import { isAny, isFalse } from './code/key-tests.ts'
import {
  computeListed,
  isComputed,
  nameCollections,
  reportComputed,
  reportUnread,
} from './computed-keys.ts'
import { computedTitle, computeTitle } from './computed-title.ts'
import { dropTimesOfFiles, keepLocalTimes } from './dates.ts'
import { mayBeEmpty } from './empty.ts'
import { computePermalink, dropZero, isNothing, isOff } from './permalink/candidates.ts'
import type { Given } from './permalink/given.ts'
import { addressOf, expandPermalink, expandTemplate } from './permalink/template.ts'
import type { EleventyRules } from './site.ts'
import { addTags, writtenTags } from './tags.ts'

export const keys = keyTable({
  ...siteKeys,
  title: ['title', 'eleventyNavigation.key'],
  publishedAt: ['date'],
  // Eleventy reads none: this is what an edit writes.
  expiresAt: ['expiryDate'],
  listed: [...siteKeys.listed, 'eleventyExcludeFromCollections'],
  tags: ['tags'],
  categories: ['categories', 'category'],
  aliases: ['aliases', 'redirect_from'],
  path: ['permalink', 'permalink.build'],
  slug: [],
})

/** The layout that a text names; what is empty or no text names none. */
const layoutIn = ({ layout }: JsonObject): string | null =>
  typeof layout === 'string' && layout !== '' ? layout : null

/** Whether an edit has changed the layout since the rules were made. */
const hasOtherLayout = ({ layout }: EleventyRules, { data }: SourceFields) =>
  layout !== undefined && layout.named !== layoutIn(data)

function reportLayout(rules: EleventyRules, source: SourceFields): void {
  if (!hasOtherLayout(rules, source)) return
  const hidden = rules.layout?.mayHide ? ' Until then the page is a draft.' : ''
  const message = `What this layout says of the page is read at the next import or by "broadsheet reread".${hidden}`
  warn(source, 'layout', { code: 'layout_unread', message })
}

function reportHead(rules: EleventyRules, source: SourceFields): void {
  if (!hasOtherHead(rules, source)) return
  const message =
    'The code of the site changes this text before it reads it (setFrontMatterParsingOptions). This is not run, so that the page is a draft.'
  warn(source, 'front matter', { code: 'site_option_unread', message })
}

// The title of a layout is one for many pages; what a page is called in menus is its own.
const withoutTitle = (defaults: JsonObject | null, data: JsonObject): JsonObject | null =>
  defaults?.title !== undefined && mapAt(data, 'eleventyNavigation')?.key !== undefined
    ? { ...defaults, title: null }
    : defaults

/** Reads texts by these rules. */
export function eleventyReader(rules: EleventyRules): Reader {
  return {
    keys,
    defaults: rules.defaults,
    defaultsOf: (_, data) => withoutTitle(rules.defaults, data),
    timeZone: rules.timeZone,
    heads: 'begun-or-code',
    separators: { tags: null, categories: null },
    hides: (page) => hides(rules, page),
    prepare: (page) => prepare(rules, page),
    period: ({ source, file }) => {
      const [date] = /\d{4}-\d{2}-\d{2}/.exec(file.slice(rules.input.length)) ?? []
      const at = date === undefined ? undefined : parseDate(date, rules.timeZone)?.at
      return readOrderedPeriod(source, rules.timeZone, at ? { at, rank: 1 } : null)
    },
    place: (page) => place(rules, page),
  }
}

function hides(rules: EleventyRules, page: Page): boolean {
  const { source } = page
  return (
    hasOtherHead(rules, source) ||
    (rules.layout?.mayHide === true && hasOtherLayout(rules, source)) ||
    (source.candidates.get('path') ?? []).some(
      (one) => isOff(one) || isEmpty(rules, page, one) || isNothing(rules, one),
    ) ||
    mayHaveNoParts(rules, source) ||
    isAny(rules.dropsBy, rules, source)
  )
}

function prepare(rules: EleventyRules, page: Page): void {
  const { source } = page
  computePermalink(rules, source)
  dropZero(source)
  nameCollections(rules, source)
  computeTitle(rules, page)
  rollDates(source)
  addTags(rules, source)
  dropTimesOfFiles(source)
  if (rules.keepsLocalTime) keepLocalTimes(source)
  reportPagination(rules, source)
  reportLayout(rules, source)
  reportHead(rules, source)
  computeListed(rules.isUnlisted === true || isAny(rules.unlistedBy, rules, source), source)
  reportComputed(rules, source)
  reportUnread(rules, source)
}

/** Whether code of the site may read the head as other values. */
const hasOtherHead = ({ otherHeads }: EleventyRules, { parts }: SourceFields) =>
  otherHeads !== undefined && matchesRegex(otherHeads, headOf(parts))

function reportPagination({ defaults }: EleventyRules, source: SourceFields): void {
  const pagination = source.data.pagination ?? defaults?.pagination
  if (!isMap(pagination ?? null)) return
  const message =
    'Eleventy makes one page for each part of its data; here the file is one article, at the address of the first page, and a draft where it may have none: where its data are a collection other than "all", without "generatePageOnEmptyData".'
  warn(source, 'pagination', { code: 'pagination', message })
}

const isEmpty = (rules: EleventyRules, page: Page, { value }: { value: Json }) =>
  typeof value === 'string' && mayBeEmpty(value, givenTo(rules, page))

/** Whether the list that the pages of `pagination` are made of is empty, or a collection may be. */
function mayHaveNoParts({ defaults }: EleventyRules, { data }: SourceFields): boolean {
  const given = data.pagination ?? defaults?.pagination ?? null
  if (!isMap(given) || typeof given.data !== 'string') return false
  if (given.generatePageOnEmptyData === true) return false
  const parts = valueAt({ ...defaults, ...data }, ...given.data.split('.'))
  if (parts === undefined) return /^collections\.(?!all$)/.test(given.data)
  return typeof parts === 'object' && parts !== null && Object.keys(parts).length === 0
}

// A pattern counts for what only code could tell.
function addressBy(rules: EleventyRules, page: DatedPage, address: string | undefined) {
  const { publishedAt, title = '' } = page
  const date = publishedAt === null ? null : new Date(publishedAt)
  const given = { ...givenTo(rules, page), date }
  const isPlain = given.values.dynamicPermalink === false
  const fill = (text: string) =>
    isPlain ? addressOf(text) : expandPermalink(text, withOwn(given, text))
  const own = address === undefined ? undefined : fill(address)
  if (typeof own === 'string' || rules.pattern === null) return own
  return fillPattern(rules.pattern, {
    slug: fileSlug(given.name),
    lang: rules.lang,
    title,
    categories: [],
    date,
  })
}

/** A page, also before its title is known. */
type Titled = Page & { title?: string | undefined }

const givenTo = (rules: EleventyRules, page: Titled): Given => ({
  name: page.file.slice(rules.input.length),
  path: page.file.slice(rules.root?.length ?? 0),
  values: valuesOf(rules, page),
  ownFilters: rules.ownFilters ?? [],
  isBefore3: rules.isBefore3 === true,
  isComputed: (key) => isUnknown(rules, page, key),
})

/** Where code gives the address of the text, that may be a template as well. */
function withOwn(given: Given, address: string): Given {
  const { permalink } = given.values
  const isAsked = typeof permalink === 'string' && address.includes('permalink')
  const own = isAsked ? expandTemplate(permalink, given) : null
  return own === null ? given : { ...given, values: { ...given.values, permalink: own } }
}

const isUnknown = (rules: EleventyRules, page: Page, key: string) =>
  isComputed(rules, page.source, key)
    ? key !== 'title' || computedTitle(rules, page) === null
    : isElsewhere(rules, page.source, key)

/** Whether data may say of a key what is not read. */
const isElsewhere = (
  { otherKeys = [], defaults }: EleventyRules,
  { data }: SourceFields,
  key: string,
) =>
  !Object.hasOwn({ ...defaults, ...data }, key) &&
  (otherKeys.includes('') || otherKeys.includes(key))

// A title that is computed after the address is not in it.
function valuesOf(rules: EleventyRules, page: Titled): JsonObject {
  const { source, title } = page
  const isLate = !isComputed(rules, source, 'title') && computedTitle(rules, page) !== null
  const { globals, defaults } = rules
  const tags = writtenTags(rules, source)
  const data = { ...globals, ...defaults, ...source.data, ...(tags.length > 0 && { tags }) }
  return title === undefined || isLate ? data : { ...data, title }
}

function place(rules: EleventyRules, page: DatedPage) {
  const { source, file } = page
  const name = file.slice(rules.input.length)
  const [candidate] = source.candidates.get('path') ?? []
  const given = pickField(source, 'path', readAddress)
  const expanded = addressBy(rules, page, given)
  const isNone = isFalse(candidate?.value)
  const isOwn = candidate !== undefined && !source.defaultKeys?.has(candidate.key)
  const isByCode =
    rules.pattern === null && (rules.isComputed === true || (rules.isByCode && !isOwn))
  return placeAt(page, {
    lang: pickField(source, 'lang', readLang) ?? rules.lang,
    basePath: rules.basePath,
    prefix: '',
    address: expanded ?? defaultAddress(name),
    isByCode: isNone || expanded === null || isByCode,
    key: defaultAddress(name).replace(/^\/|\/$/g, ''),
    isExplicit: given !== undefined,
  })
}
