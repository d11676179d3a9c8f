import { readAddress, readLang, textOf } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { toInstant } from '../../file/time-zone.ts'
import { ownValue } from '../config/own-value.ts'
import type { DatedPage, Page } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import { valuesOfName } from './names.ts'
import type { PelicanRules } from './site.ts'
import { slugify } from './slugs.ts'
import { isDefault, isInMainSite } from './subsites.ts'

/** The date and the slug that the name of a file gives. */
export function readName(rules: PelicanRules, file: string): { date?: string; slug?: string } {
  const base = baseOf(file)
  const [, date, sign, rest] = /^(\d{4}-\d\d-\d\d)(.)?(.*)$/s.exec(base) ?? []
  if (rules.names === null || date === undefined) return {}
  const { separator } = rules.names
  if (separator === null) return { date }
  return sign && separator.includes(sign) && rest ? { date, slug: rest } : {}
}

const baseOf = (file: string) => file.slice(file.lastIndexOf('/') + 1).replace(/\.[^.]*$/, '')

/** Where an article or a page of Pelican is. */
export function pelicanPlace(rules: PelicanRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const given = pickField(source, 'slug', readAddress)
  const url = pickField(source, 'path', readAddress) ?? emptyUrl(rules, page)
  const lang = pickField(source, 'lang', readLang) ?? rules.defaultLang
  const title = page.title ?? baseOf(file)
  const own = given ?? slugOfName(rules, page)
  const from = rules.slugFromTitle ? title : baseOf(file)
  const made = own ?? slugify(from, rules.slugs)
  const slug = made ?? from
  const isUnknown = own === undefined && (rules.hasOwnSlugs || made === null)
  const written = langText(rules, page)
  const isOfMain = isInMainSite(rules, written)
  const prefix = isOfMain ? '' : written
  const pattern = patternOf(rules, page, prefix, isOfMain && lang !== rules.defaultLang)
  const address = url ?? fill(pattern, rules, page, { slug, lang: written })
  return placeAt(page, {
    lang,
    basePath: rules.basePath,
    prefix,
    // A browser drops `.` from an address: `Slug: .` makes a home page of `{slug}/`.
    address: `/${prefix}/${(address ?? slug).replace(/^\/+/, '')}`
      .replace(/^\/+/, '/')
      .replace(/\/(?:\.(?:\/|$))+/g, '/'),
    isByCode:
      address === null ||
      (prefix !== '' && rules.ownSubsites?.includes(prefix) === true) ||
      (url === undefined && isUnknown && pattern.includes('{slug}')),
    // Articles of one slug are translations of each other.
    key: slug,
    isExplicit: url !== undefined || given !== undefined,
    hasRootAliases: true,
  })
}

/** Whether the address of a page needs no title. */
export const hasOwnAddress = (rules: PelicanRules, page: Page): boolean =>
  !rules.slugFromTitle ||
  slugOfName(rules, page) !== undefined ||
  emptyUrl(rules, page) !== undefined ||
  (['slug', 'path'] as const).some((field) =>
    page.source.candidates.get(field)?.some(({ value }) => textOf(value)),
  )

// Pelican takes it as it is: `2016-10-31-release-3.6.0.md` is `release-3.6.0`.
const slugOfName = (rules: PelicanRules, { file }: Page): string | undefined =>
  readName(rules, file).slug?.trim() || undefined

// The form that Pelican names for a home page: an empty `URL:`, and `save_as: index.html`.
const emptyUrl = (rules: PelicanRules, page: Page): '' | undefined =>
  Object.entries(page.source.data).some(
    ([key, value]) => key.toLowerCase() === 'url' && value === '',
  ) && !isSavedNowhere(rules, page)
    ? ''
    : undefined

/** Whether Pelican writes no file, as with an empty name. */
export function isSavedNowhere(rules: PelicanRules, page: Page): boolean {
  const named = [page.source.data, rules.defaults ?? {}].flatMap((map) =>
    Object.keys(map).flatMap((key) => (key.toLowerCase() === 'save_as' ? [map[key] ?? null] : [])),
  )
  const [first] = named
  const lang = langText(rules, page)
  const isOther = isInMainSite(rules, lang) && !isDefault(rules, lang)
  if (first === undefined) return (isOther ? rules.isLangUnsaved : rules.isUnsaved) === true
  const text = typeof first === 'object' ? '' : String(first)
  return text.split('\n')[0]?.trim() === ''
}

/** The language as it is written, which is in the address. */
export function langText({ langAsWritten, defaultLang }: PelicanRules, { source }: Page): string {
  const own = source.candidates.get('lang')?.find(({ name }) => name === 'lang')
  return textOf(own?.value ?? null) || langAsWritten || defaultLang.toLowerCase()
}

const settings = {
  article: { public: 'ARTICLE_URL', draft: 'DRAFT_URL' },
  page: { public: 'PAGE_URL', draft: 'DRAFT_PAGE_URL' },
}

function patternOf(
  { kind, urls, subsiteUrls = {} }: PelicanRules,
  { source }: Page,
  subsite: string,
  hasLangUrl: boolean,
): string {
  const status = textOf(
    source.candidates.get('status')?.find(({ name }) => name === 'status')?.value ?? null,
  )
  const isDraft = status?.toLowerCase() === 'draft'
  if (hasLangUrl) return isDraft ? urls.draftLangUrl : urls.langUrl
  const own = ownValue(subsiteUrls, subsite)?.[settings[kind][isDraft ? 'draft' : 'public']]
  return own ?? (isDraft ? urls.draftUrl : urls.url)
}

/** Null if the pattern has a part that is not known here. */
function fill(
  pattern: string,
  rules: PelicanRules,
  page: DatedPage,
  { slug, lang }: { slug: string; lang: string },
): string | null {
  const at = rules.hasGitDates ? null : page.publishedAt
  const wall = at === null ? null : wallOf(Date.parse(at), rules.timeZone)
  const values: Record<string, string | undefined> = {
    slug,
    lang,
    category: categorySlug(rules, page),
  }
  let isKnown = true
  const filled = pattern.replace(/\{(\w*)(?::([^{}]*))?\}/g, (_, name: string, format?: string) => {
    const value =
      name === 'date' && format !== undefined
        ? wall && format.replace(/%-?[A-Za-z]/g, (part) => datePart(part, wall) ?? part)
        : (ownValue(values, name) ?? ownText(rules, page, name))
    if (!value || (name === 'date' && value.includes('%'))) isKnown = false
    return value || ''
  })
  return isKnown ? filled : null
}

// A key of the text or a group of the name that is no term with a slug of its own.
function ownText(rules: PelicanRules, { source, file }: DatedPage, name: string) {
  if (/^(?:authors?|tags?|date|modified|title|status)$/.test(name)) return undefined
  const value = source.data[name] ?? valuesOfName(rules, file)[name] ?? rules.defaults?.[name]
  return textOf(value ?? null) || undefined
}

function categorySlug(rules: PelicanRules, { source }: Page): string | undefined {
  const { category, hasOwnSlugs, slugs } = rules
  if (hasOwnSlugs) return undefined
  const named = textOf(source.candidates.get('categories')?.[0]?.value ?? null) || category
  return (named && slugify(named, slugs, 'categoryPairs')) || undefined
}

const wallOf = (at: number, timeZone: string) => new Date(at + (at - toInstant(at, timeZone)))
const two = (number: number) => String(number).padStart(2, '0')
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function datePart(part: string, date: Date): string | undefined {
  const parts: Record<string, string | undefined> = {
    '%Y': String(date.getUTCFullYear()),
    '%y': two(date.getUTCFullYear() % 100),
    '%m': two(date.getUTCMonth() + 1),
    '%-m': String(date.getUTCMonth() + 1),
    '%b': months[date.getUTCMonth()],
    '%d': two(date.getUTCDate()),
    '%-d': String(date.getUTCDate()),
    '%H': two(date.getUTCHours()),
    '%M': two(date.getUTCMinutes()),
    '%S': two(date.getUTCSeconds()),
  }
  return parts[part]
}
