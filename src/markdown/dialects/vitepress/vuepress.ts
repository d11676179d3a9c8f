import { posix } from 'node:path'
import type { Json } from '../../../shapes.ts'
import { ignored, readAddress, readLang } from '../../fields/field-values.ts'
import { keyTable, siteKeys } from '../../fields/mapping.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField, type SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { valueAt } from '../config/values.ts'
import type { DatedPage } from '../dialect.ts'
import { placeAt } from '../reading/place.ts'
import type { VitepressRules } from './site.ts'

/** The keys of VuePress, which lets a page give its address and language; Plume has `createTime`. */
export const vuepressKeys = keyTable({
  ...siteKeys,
  publishedAt: ['createTime', ...siteKeys.publishedAt],
  lang: ['lang'],
  path: ['permalink'],
  slug: [],
})

const datedFile = /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?-/
const datedFolder = /(\d{4})\/(\d{1,2})(?:\/(\d{1,2}))?(?:\/|$)/

/** The day that the name of a file, or else its folder, gives; null if it gives none. */
export function dateOfName(name: string): string | null {
  const slash = name.lastIndexOf('/')
  const found = datedFile.exec(name.slice(slash + 1)) ?? datedFolder.exec(name.slice(0, slash + 1))
  if (!found) return null
  const [, year = '', month = '', day = '1'] = found
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
}

/** The same as an instant, below the keys `createTime` and `date`. */
export function periodOfName(name: string, zone: string): { at: string; rank: number } | null {
  const date = dateOfName(name)
  const at = date === null ? undefined : parseDate(date, zone)?.at
  return at === undefined ? null : { at, rank: 2 }
}

/** Where VuePress 2 shows a page. */
export function vuepressPlace(rules: VitepressRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const name = file.slice(rules.from.length)
  const logical = rules.prefix === '' ? name : name.slice(rules.prefix.length + 1)
  return placeAt(page, {
    lang: pickField(source, 'lang', readLang) ?? rules.lang,
    basePath: rules.basePath,
    prefix: rules.prefix,
    address: addressOf(rules, source, name),
    key: logical.replace(/\.md$/i, '').replace(/\/?(?:^|(?<=\/))(?:index|README)$/i, '') || 'index',
    isByCode: rules.isByCode === true && source.written.path === undefined,
    isExplicit: source.written.path !== undefined,
  })
}

/** The address of a page, without the base path. */
function addressOf(rules: VitepressRules, source: SourceFields, name: string): string {
  const given = pickField(source, 'path', readPermalink)
  const own = `/${inferred(name)}`
  const isOff = [valueAt(source.data, 'permalink'), valueAt(source.data, 'permalinkPattern')]
  const pattern = isOff.includes(null) ? undefined : patternOf(rules, source)
  const address = given ?? (pattern === undefined ? own : filled(pattern, rules, source, name))
  return address.split('/').map(sanitized).join('/')
}

/** VuePress takes texts only. */
const readPermalink = (value: Json) => (typeof value === 'string' ? readAddress(value) : ignored)

/** The file that VuePress writes for a page. */
export const inferred = (name: string) =>
  name
    .replace(/(^|\/)README\.md$/i, '$1index.md')
    .replace(/\.md$/, '.html')
    .replace(/(^|\/)index\.html$/, '$1')

function patternOf({ permalinks }: VitepressRules, { data }: SourceFields): string | undefined {
  const own = valueAt(data, 'permalinkPattern')
  return typeof own === 'string' && own !== '' ? own : permalinks
}

function filled(pattern: string, rules: VitepressRules, source: SourceFields, name: string) {
  const [year = '', month = '', day = ''] = (dayOf(source) ?? dateOfName(name) ?? none).split('-')
  const stem = name.slice(name.lastIndexOf('/') + 1).replace(/\.md$/, '')
  const slug = /\d{4}-\d{1,2}(?:-\d{1,2})?-(.*)/.exec(stem)?.[1] ?? stem
  const parts: Record<string, string> = { year, month, day, slug, raw: inferred(name) }
  // Each part is filled in once.
  const path = Object.entries(parts).reduce(
    (text, [part, value]) => text.replace(`:${part}`, () => value),
    pattern,
  )
  return posix.join('/', rules.prefix, path)
}

// VuePress fills in zeros where a page has no date.
const none = '0000-00-00'

// What js-yaml takes for a time with a zone.
const isStamp = /:\d\d(?:\.\d*)?[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?)$/

/** The day in UTC that the key `date` gives, as in 2021-03-05. */
export function dayOf({ data }: SourceFields): string | undefined {
  const value = valueAt(data, 'date')
  if (typeof value !== 'string') return undefined
  const at = isStamp.test(value) ? (parseDate(value, 'UTC')?.at ?? value) : value
  const found = /\b(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)/.exec(at)
  return found
    ?.slice(1)
    .map((part) => part.padStart(2, '0'))
    .join('-')
}

// As VuePress names the file of a page.
export const sanitized = (part: string) =>
  part.replace(/[\u0000-\u001F"#$%&*+,:;<=>?[\]^`{|}\u007F]/g, '_').replace(/^_+/, '')
