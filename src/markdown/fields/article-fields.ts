import type { Json, JsonObject } from '../../shapes.ts'
import type { Page, Reader } from '../dialects/dialect.ts'
import type { CategoryName } from '../file/category-name.ts'
import { deriveSummary, deriveTitle } from '../file/derive.ts'
import { limits } from '../file/limits.ts'
import { measureText } from '../file/text.ts'
import type { Visibility, VisibilityKeys } from '../visibility/read.ts'
import type { Status } from '../visibility/switches.ts'
import { found, type Reading, readAuthors, readCover, readText } from './field-values.ts'
import { readPeople } from './people.ts'
import { readCategoryField } from './read-categories.ts'
import { readModifiedAt } from './read-dates.ts'
import type { ArticlePlace } from './read-place.ts'
import { readTagField, withBodyTags } from './read-terms.ts'
import { pickField, restOf, type SourceFields } from './source-fields.ts'

/**
 * Times are RFC 3339 in UTC with milliseconds. `frontMatter` is what no other field holds
 * completely.
 */
export interface ArticleFields {
  lang: string
  path: string
  slug: string
  /**
   * The address within the site as its generator writes it, with the base path, decoded and in NFC;
   * null if no generator is known.
   */
  url: string | null
  title: string
  summary: string | null
  cover: string | null
  authors: string[]
  status: Status
  /** Whether lists, feeds and searches show it. */
  listed: boolean
  /** The latest time from which the text lets it be public. */
  publishedAt: string | null
  expiresAt: string | null
  modifiedAt: string | null
  translationKey: string | null
  aliases: string[]
  tags: string[]
  categories: CategoryName[]
  frontMatter: JsonObject
  wordCount: number
  readingMinutes: number
}

/** The title that a key gives. */
export const givenTitle = (source: SourceFields) =>
  pickField(source, 'title', (value) => readText(value, limits.title))

const authorsOf = (source: SourceFields, reader: Reader | null | undefined): string[] =>
  pickField(source, 'authors', (value) =>
    reader ? readPeople(value, reader.dividesNames === true) : readAuthors(value),
  ) ?? []

/** The title of a text of no known generator. */
export const titleOf = ({ source, name }: Page) =>
  givenTitle(source) ?? deriveTitle(source.parts.body, name)

// A text under a title says more than a summary, so it stays in the front matter.
function readSummary(value: Json, name: string): Reading<string> {
  const reading = readText(value, limits.summary)
  const isOther = name === 'subtitle' || name === 'spoiler'
  return isOther && reading.kind === 'value' ? found(reading.value, false) : reading
}

// Listed one by one: spreading objects would take a sixth of the reading time.
export function fieldsOf(
  page: Page,
  place: ArticlePlace,
  visibility: Visibility,
  keys: VisibilityKeys,
  { title, reader }: { title: string; reader: Reader | undefined },
): ArticleFields {
  const { source, options } = page
  const { body } = source.parts
  const { wordCount, readingMinutes } = measureText(body)
  return {
    lang: place.lang,
    path: place.path,
    slug: place.slug,
    url: place.url,
    title,
    summary:
      pickField(source, 'summary', readSummary) ?? reader?.summary?.(page) ?? deriveSummary(body),
    cover: pickField(source, 'cover', readCover) ?? null,
    authors: authorsOf(source, reader),
    status: visibility.status,
    listed: visibility.listed,
    publishedAt: visibility.publishedAt,
    expiresAt: visibility.expiresAt,
    modifiedAt: readModifiedAt(source, keys, options.timeZone),
    translationKey: place.translationKey,
    aliases: place.aliases,
    tags: withBodyTags(readTagField(source, reader?.separators.tags), source, reader),
    categories: readCategoryField(source, reader),
    // Last, because it is what no other field holds.
    frontMatter: restOf(source),
    wordCount,
    readingMinutes,
  }
}
