import type { Json } from '../../../shapes.ts'
import { readAliases } from '../../fields/aliases.ts'
import { readAddress, readLang, readText, textOf } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { byteLength, limits } from '../../file/limits.ts'
import { decodePath, encodePath } from '../../file/percent.ts'
import { wallTimeIn } from '../../file/time-zone.ts'
import { dateParts } from '../config/date-parts.ts'
import { ownValue } from '../config/own-value.ts'
import type { DatedPage } from '../dialect.ts'
import { langFolder, withoutLang } from './languages.ts'
import { datedName, plainSlug, prettySlug, stemOf, withoutDots } from './names.ts'
import type { JekyllRules } from './site.ts'
import { expandTemplate } from './templates.ts'

/** Where a page of Jekyll is. */
export function jekyllPlace(rules: JekyllRules, page: DatedPage): ArticlePlace | null {
  const { source } = page
  const { kind } = rules
  const given = pickField(source, 'path', readAddress)
  const slug = kind === 'page' ? undefined : pickField(source, 'slug', readAddress)
  const template = given ?? (isIndex(rules, page) ? '/:path/' : rules.template)
  const filled = expandTemplate(template, (name) => valueFor(name, rules, page, slug))
  const address = decodePath(filled.address).normalize('NFC')
  const path = address.replace(/^\/+|\/+$/g, '')
  if (byteLength(path) > limits.path) return null
  const { languages } = rules
  const folder = (languages && langFolder(languages, source, rules.defaults)) ?? ''
  const lang = pickField(source, 'lang', readLang) ?? rules.lang
  const translationKey = pickField(source, 'translationKey', (value) =>
    readText(value, limits.translationKey),
  )
  return {
    lang,
    path,
    slug: path.slice(path.lastIndexOf('/') + 1),
    url:
      isTimeOfFile(rules, page, template) || (kind !== 'page' && !filled.isWhole)
        ? null
        : decodePath(rules.basePath).normalize('NFC') + folder + address,
    translationKey: translationKey ?? keyOf(languages ? withoutLang(languages, address) : path),
    givenTranslationKey: translationKey !== undefined,
    aliases:
      pickField(source, 'aliases', (value) => readAliases(fromRoot(value), { lang: '', path })) ??
      [],
    explicitPath: given !== undefined || slug !== undefined,
  }
}

const keyOf = (address: string) => address.replace(/^\/+|\/+$/g, '') || 'index'

const isIndex = ({ kind, isReadme }: JekyllRules, { file, source }: DatedPage) =>
  kind === 'page' &&
  (stemOf(file) === 'index' || (isReadme === true && source.parts.format === 'none'))

// The address of a draft without a date has the time of the file, which is not known.
const isTimeOfFile = ({ kind }: JekyllRules, { publishedAt }: DatedPage, template: string) =>
  kind !== 'page' && publishedAt === null && /:(?:\w*(?:year|month|day|week)|hour)/.test(template)

// A path without a slash begins at the root as well.
function fromRoot(value: Json): Json {
  if (Array.isArray(value)) return value.map(fromRoot)
  return typeof value === 'string' && value.trim() !== ''
    ? `/${value.trim().replace(/^\/+/, '')}`
    : value
}

function valueFor(
  name: string,
  rules: JekyllRules,
  page: DatedPage,
  slug: string | undefined,
): string | undefined {
  const { from, label, kind, timeZone } = rules
  const { file, publishedAt } = page
  if (kind === 'page') return valueForPage(name, file.slice(from.length))
  const inFolder = file.slice(from.length)
  const stem = stemOf(file)
  const own = () => slug ?? datedName(file)?.slug ?? withoutDots(stem)
  switch (name) {
    case 'output_ext':
      return '.html'
    case 'path':
      return encodePath(pathOf(kind, inFolder))
    case 'collection':
      return label
    case 'name':
      return plainSlug(stem)
    case 'title':
      return encodePath(prettySlug(own()))
    case 'slug':
      return plainSlug(own())
    case 'categories':
      return encodePath([...new Set(categoriesOf(page).map((one) => one.toLowerCase()))].join('/'))
    case 'slugified_categories':
      return [...new Set(categoriesOf(page).map(plainSlug))].join('/')
  }
  const date = new Date(
    publishedAt === null ? undated : wallTimeIn(Date.parse(publishedAt), timeZone),
  )
  return ownValue(dateParts, name)?.(date)
}

/** What Jekyll fills in the address of a page; other tokens stay as they are. */
function valueForPage(name: string, inFolder: string): string | undefined {
  if (name === 'output_ext') return '.html'
  if (name === 'basename') return encodePath(withoutDots(stemOf(inFolder)))
  return name === 'path' ? encodePath(inFolder.slice(0, inFolder.lastIndexOf('/') + 1)) : undefined
}

/** The path of a document without its ending, and of a post without `_posts`. */
function pathOf(kind: JekyllRules['kind'], inFolder: string): string {
  const path = inFolder.slice(0, inFolder.lastIndexOf('/') + 1) + stemOf(inFolder)
  return withoutDots(kind === 'post' ? path.replace('_posts', '') : path)
}

// Jekyll takes the time of the file, which is not known.
const undated = Date.UTC(1970, 0, 1)

function categoriesOf({ source }: DatedPage): string[] {
  const [candidate] = source.candidates.get('categories') ?? []
  return Array.isArray(candidate?.value) ? candidate.value.flatMap((one) => textOf(one) ?? []) : []
}
