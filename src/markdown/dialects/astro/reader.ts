import { posix } from 'node:path'
import GithubSlugger from 'github-slugger'
import type { Json } from '../../../shapes.ts'
import { readAddress, readLang, textOf } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { pickField, type SourceFields } from '../../fields/source-fields.ts'
import { readOrderedPeriod } from '../../visibility/period.ts'
import { isShown } from '../config/interpreter/entry-answers.ts'
import { ownValue } from '../config/own-value.ts'
import { passes } from '../config/page-filters.ts'
import { fillPattern } from '../config/path-patterns.ts'
import type { DatedPage, Page, Reader } from '../dialect.ts'
import { nameAuthors } from '../reading/people.ts'
import { placeAt } from '../reading/place.ts'
import { rollDates } from '../reading/yaml-dates.ts'
import type { AstroRules } from './site.ts'

/** The keys that the schemas of common themes name. */
const themeKeys = {
  ...siteKeys,
  cover: ['heroImage', 'ogImage', 'image.src', 'image.url', ...siteKeys.cover],
  publishedAt: [
    'pubDate',
    'pubDatetime',
    'publishDate',
    'date',
    'published',
    'publishedAt',
    'publishedDate',
    'published_at',
    'created_at',
    'created',
  ],
  modifiedAt: [
    'updatedDate',
    'modDatetime',
    'updatedAt',
    'updated_at',
    'lastUpdated',
    'updateDate',
    ...siteKeys.modifiedAt,
  ],
  aliases: ['aliases'],
  path: [],
}
const keys = keyTable(themeKeys)

// Other dates of a text say nothing about when it is published.
const ofChanges = /upd|mod|edit|revis|chang/i
const ofOther =
  /expir|until|end|start|begin|event|due|dead|birth|review|verif|check|valid|from|to$|archiv|delet/i

/** The keys with those that the schema of the collection alone names as a date. */
function keysOf({ dates = [] }: AstroRules): typeof keys {
  const own = dates.filter((key) => keys.targetsOf(key).length === 0 && !ofOther.test(key))
  const changed = own.filter((key) => ofChanges.test(key))
  const published = own.filter((key) => !ofChanges.test(key))
  if (changed.length !== 1 && published.length !== 1) return keys
  return keyTable({
    ...themeKeys,
    publishedAt: [...themeKeys.publishedAt, ...(published.length === 1 ? published : [])],
    modifiedAt: [...themeKeys.modifiedAt, ...(changed.length === 1 ? changed : [])],
  })
}

/** Reads texts by these rules. */
export function astroReader(rules: AstroRules): Reader {
  return {
    keys: keysOf(rules),
    defaults: rules.texts ?? null,
    timeZone: 'UTC',
    heads: 'begun',
    separators: { tags: /,/, categories: /,/ },
    prepare: ({ source }) => {
      rollDates(source)
      readMonthsFirst(source, rules)
      fillEmpty(source, rules)
      changeLetters(source, rules.letters ?? {})
      nameAuthors(source, rules.authors ?? {})
    },
    hides: (page) => !passes(rules.filters ?? [], page.source.data) || isLeftOut(rules, page),
    period: ({ source }) => readOrderedPeriod(source, 'UTC'),
    slugFor: (path, file) => slugFor(rules, path, file),
    place: (page) => place(rules, page),
  }
}

const monthFirst = /^(\d{1,2})\/(\d{1,2})\/(\d{4}|\d\d)$/

/** Reads `9/23/21` as `new Date` does, by which a schema makes dates. */
function readMonthsFirst({ candidates }: SourceFields, { dates = [] }: AstroRules): void {
  for (const one of [...candidates.values()].flat()) {
    const isDate = dates.includes(one.key) && typeof one.value === 'string'
    const [, month, day, year = ''] = (isDate && monthFirst.exec(`${one.value}`.trim())) || []
    const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19'
    if (month && day) one.value = `${century}${year}-${month}-${day}`
  }
}

/** Gives keys without a value (`tags:`) what the schema makes of it. */
function fillEmpty({ candidates }: SourceFields, { texts = {}, filled = [] }: AstroRules): void {
  for (const one of [...candidates.values()].flat())
    if (one.value === null && filled.includes(one.key)) one.value = ownValue(texts, one.key) ?? null
}

/** Writes the texts of keys in the letters that the schema gives them. */
function changeLetters({ candidates }: SourceFields, letters: Record<string, 'low' | 'up'>): void {
  if (Object.keys(letters).length === 0) return
  for (const one of [...candidates.values()].flat()) {
    const to = ownValue(letters, one.key)
    const change = (text: Json) =>
      typeof text !== 'string' ? text : to === 'low' ? text.toLowerCase() : text.toUpperCase()
    if (to) one.value = Array.isArray(one.value) ? one.value.map(change) : change(one.value)
  }
}

/** Whether the code of the site makes no page of an entry. */
function isLeftOut({ shown, from }: AstroRules, { source, file }: Page): boolean {
  if (!shown || (shown.isListed && source.parts.body.trim() === '')) return false
  const { condition, defaults, root = '', base = from } = shown
  const name = file.slice(base.length)
  const own = textOf(source.data.slug ?? null)
  return !isShown(condition, {
    data: source.data,
    defaults,
    id: own || idOf(name) || 'index',
    file: name,
    path: posix.relative(root, file),
    collection: shown.name,
  })
}

const slugOf = (part: string) => new GithubSlugger().slug(part)

/** The id of an entry: each part of its path as a slug; an index is its folder. */
function idOf(name: string): string {
  const parts = name
    .replace(/\.[^./]+$/, '')
    .split('/')
    .map(slugOf)
  if (parts.at(-1) === 'index') parts.pop()
  return parts.join('/')
}

function place(rules: AstroRules, page: DatedPage) {
  const { source, file, title, publishedAt } = page
  const name = file.slice(rules.from.length)
  const slug = rules.isPage ? undefined : pickField(source, 'slug', readAddress)
  const id = slug ?? idFor(rules, name)
  // The routes of Starlight have the language of the id.
  const shown = rules.pattern === '/:slug' ? id.replace(/^\/+/, '') : name
  const folder = langFolderOf(rules, shown, name)
  const isTranslated = folder !== ''
  const ofText = rules.saysLang ? pickField(source, 'lang', readLang) : undefined
  const ending = isTranslated ? '' : langEndingOf(rules, name)
  const lang = ofText ?? ownValue(rules.locales, folder || ending) ?? rules.lang
  const filled = rules.isPage
    ? pageAddress(name)
    : fillPattern(rules.pattern ?? '/:slug', {
        slug: id,
        lang,
        title: title ?? '',
        categories: [],
        date: publishedAt === null ? null : new Date(publishedAt),
      })
  return placeAt(page, {
    lang,
    basePath: rules.basePath,
    prefix: folder,
    address: withEnding(filled ?? `/${id}`, fixedEnding(rules, name), rules.basePath),
    isByCode: filled === null || (!rules.isPage && rules.pattern === null),
    key: keyOf(
      id,
      isTranslated && rules.langFolder === undefined ? folder : '',
      slug ? '' : ending,
    ),
    isExplicit: slug !== undefined,
  })
}

/** An index at the top has no id with Starlight, and is `index` for the page files of a site. */
const idFor = ({ isOfPages }: AstroRules, name: string) => idOf(name) || (isOfPages ? 'index' : '')

/** What the translations of a text have in common of its id: `a` of `en/a`, `a.en` and `a/en`. */
function keyOf(id: string, folder: string, ending: string): string {
  if (folder !== '') return id.slice(folder.length + 1)
  const own = slugOf(ending)
  if (own === '' || !id.endsWith(own)) return id
  return id.slice(0, -own.length).replace(/[/]?(?:index)?$/, '') || id
}

/** The language that the name of a file ends with, `a.en.md` or `a/en.md`, or ''. */
function langEndingOf({ locales, isPage }: AstroRules, name: string): string {
  const [, ending = ''] = /[./]([\w-]+)\.[^./]+$/.exec(name) ?? []
  return !isPage && Object.hasOwn(locales, ending) ? ending : ''
}

/** The folder of the language that a text is in, or ''. */
function langFolderOf({ langFolder, locales }: AstroRules, shown: string, name: string): string {
  if (langFolder !== undefined) return langFolder
  const folder = shown.split('/')[0] ?? ''
  const isInFolder = shown.includes('/') || name.includes('/')
  return isInFolder && Object.hasOwn(locales, folder) ? folder : ''
}

/** The id of an entry whose pattern has nothing but the slug that changes. */
function slugFor(rules: AstroRules, path: string, file: string): string | null {
  const [before = '', after, more] = (rules.pattern ?? '/:slug').split(':slug')
  if (rules.isPage || after === undefined || more !== undefined) return null
  if (/:[a-z]/.test(before + after)) return null
  const start = before.replace(/^\/+/, '')
  const end = after.replace(/\/+$/, '')
  const folder = file.slice(rules.from.length).split('/')[0] ?? ''
  const prefix = start === '' && Object.hasOwn(rules.locales, folder) ? `${folder}/` : ''
  const whole = prefix + path.replace(/^\/+|\/+$/g, '')
  if (!whole.startsWith(start) || !whole.endsWith(end)) return null
  return whole.slice(start.length, whole.length - end.length) || null
}

const pageAddress = (name: string) =>
  `/${name.replace(/\.[^./]+$/, '').replace(/(^|\/)index$/, '')}`

/** Null for a pattern that was given with its ending. */
const fixedEnding = (rules: AstroRules, name: string) =>
  rules.isPage || rules.isOfPages || rules.pattern === '/:slug' ? endingOf(rules, name) : null

function endingOf({ ending, isPage }: AstroRules, name: string): string {
  if (!ending.startsWith('preserve')) return ending
  const isIndex = isPage && /(?:^|\/)index\.[^./]+$/.test(name)
  return !isIndex ? '.html' : ending === 'preserve' ? '/' : ''
}

function withEnding(address: string, ending: string | null, basePath: string): string {
  // The first page has the address of the base path, where that has one: `/docs`.
  if (address === '/') return ending === '' && basePath !== '' ? '' : '/'
  // Astro never makes a folder for the pages of errors.
  if (ending === '/' && /^\/(?:404|500)$/.test(address)) return `${address}.html`
  return ending === null ? address : address.replace(/\/$/, '') + ending
}
