import type { Json } from '../../../shapes.ts'
import { readAliases } from '../../fields/aliases.ts'
import { found, ignored, type Reading, readText } from '../../fields/field-values.ts'
import type { ArticlePlace } from '../../fields/read-place.ts'
import { pickField } from '../../fields/source-fields.ts'
import { byteLength, limits } from '../../file/limits.ts'
import { decodePath } from '../../file/percent.ts'
import type { DatedPage } from '../dialect.ts'
import { pathIn } from '../reading/place.ts'
import { addressOf } from './address.ts'
import { contentName, foldersOf, nameInContent } from './content.ts'
import { datedName, fileNameOf, isSlugOfName, wallDate } from './dates.ts'
import { expandPermalink } from './permalink.ts'
import { dashed } from './sanitize.ts'
import type { HugoRules } from './site.ts'

/** Where a page of Hugo is. */
export function hugoPlace(rules: HugoRules, page: DatedPage): ArticlePlace | null {
  const { source, file } = page
  const { folder, base } = contentName(nameInContent(rules, file), rules.langs)
  const isLeaf = base === 'index' && folder !== ''
  const given = pickField(source, 'slug', readSlug)
  const slug = given ?? slugOfName(rules, page)
  const pattern = pickField(source, 'path', readUrl)
  // Tokens count in the key since Hugo 0.131; an unknown one is text.
  const url = pattern?.includes(':') ? (filled(pattern, rules, page, slug) ?? pattern) : pattern
  const parent = isLeaf ? folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1) : folder
  const name = isLeaf ? fileNameOf(rules, file) : base
  const permalink = url === undefined ? permalinkOf(rules, page, slug) : null
  const written = addressOf(rules, {
    url,
    permalink,
    dir: dashed(parent),
    base: slug || dashed(name),
    isBundle: isLeaf,
  })
  const address = decodePath(written).normalize('NFC')
  const path = pathIn(rules.prefix, address)
  if (byteLength(path) > limits.path) return null
  const translationKey = pickField(source, 'translationKey', (value) =>
    readText(value, limits.translationKey),
  )
  const logical = rules.kind === 'page' ? parent + name : folder.slice(0, -1)
  const site = { lang: rules.prefix, path }
  return {
    lang: rules.lang,
    path,
    slug: path.slice(path.lastIndexOf('/') + 1),
    url: isTimeOfFile(rules, page, permalink)
      ? null
      : decodePath(rules.basePath).normalize('NFC') + address,
    translationKey: translationKey ?? (logical.normalize('NFC') || 'index'),
    givenTranslationKey: translationKey !== undefined,
    aliases: pickField(source, 'aliases', (value) => readAliases(listOf(value), site)) ?? [],
    explicitPath: url !== undefined || given !== undefined,
  }
}

// Then Hugo takes the time of the file, or of git, which are not known.
const isTimeOfFile = (rules: HugoRules, page: DatedPage, used: string | null) =>
  used !== null &&
  /:(?:year|month|day|week|\d)/.test(rules.permalink ?? '') &&
  rules.dates.date.some((key) => key === ':filemodtime' || key === ':git') &&
  wallDate(rules, page) === null

const slugOfName = (rules: HugoRules, page: DatedPage) =>
  isSlugOfName(rules, page) ? datedName(rules, page.file)?.slug : undefined

const permalinkOf = (rules: HugoRules, page: DatedPage, slug?: string) =>
  rules.permalink === null ? null : filled(rules.permalink, rules, page, slug)

function filled(pattern: string, rules: HugoRules, page: DatedPage, slug = ''): string | null {
  const { keepsCase, removesAccents } = rules
  const place = contentName(nameInContent(rules, page.file), rules.langs)
  const name = fileNameOf(rules, page.file)
  const expanded = expandPermalink(pattern, {
    keepsCase,
    removesAccents,
    title: (page.title ?? '').replaceAll('/', rules.hasDashes ? '-' : '/'),
    slug,
    filename: name === '_index' ? '' : name,
    contentBase: name === '_index' ? (place.folder.split('/').at(-2) ?? '') : name,
    section: dashed(rules.section),
    sections: (rules.sections ?? foldersOf(place)).map(dashed),
    // As Go, which prints the year 1 for a page without a date.
    date: wallDate(rules, page) ?? yearOne,
  })
  // Hugo decodes it as a query, in which + is a blank.
  return expanded?.replaceAll('+', ' ') ?? null
}

// Hugo takes a text for a list of words.
const listOf = (value: Json): Json =>
  typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : value

const yearOne = new Date('0001-01-01T00:00:00Z')

function readUrl(value: Json): Reading<string> {
  if (typeof value === 'boolean') return ignored
  const reading = readText(value, 3 * limits.path)
  return reading.kind === 'value' && /^https?:\/\//.test(reading.value) ? ignored : reading
}

function readSlug(value: Json): Reading<string> {
  if (typeof value === 'boolean') return ignored
  const reading = readText(value, 3 * limits.path)
  return reading.kind === 'value' ? found(reading.value.replace(/^-+|-+$/g, '')) : reading
}
