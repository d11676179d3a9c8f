import type { ArticleRow } from './row.ts'

/** What `include=` added to a row: rendered HTML and the like, already as JSON text. */
export type Extras = Partial<Record<'html' | 'toc' | 'text' | 'translations' | 'highlight', string>>

type Encoder = (row: ArticleRow) => string

const text = JSON.stringify as (value: string | string[] | null) => string
const plain = (value: string | null): string => (value === null ? 'null' : `"${value}"`)

// The JSON of an article, member by member, in the order in which readers see them. Ids, times and states need
// no escaping; JSON columns arrive as JSON text. Written out because printing objects was half the cost of a list.
const members: Record<string, Encoder> = {
  id: (row) => plain(row.id),
  lang: (row) => plain(row.lang),
  path: (row) => text(row.path),
  slug: (row) => text(row.slug),
  title: (row) => text(row.title),
  summary: (row) => text(row.summary),
  cover: (row) => text(row.cover),
  authors: (row) => text(row.authors),
  status: (row) => plain(row.state),
  publishedAt: (row) => plain(row.publishedAt),
  firstPublishedAt: (row) => plain(row.firstPublishedAt),
  expiresAt: (row) => plain(row.expiresAt),
  modifiedAt: (row) => plain(row.modifiedAt),
  createdAt: (row) => plain(row.createdAt),
  updatedAt: (row) => plain(row.updatedAt),
  updatedBy: (row) => text(row.updatedBy),
  trashedAt: (row) => plain(row.trashedAt),
  version: (row) => String(row.version),
  translationKey: (row) => text(row.translationKey),
  tags: (row) => row.tags,
  categories: (row) => row.categories,
  aliases: (row) => text(row.aliases),
  frontMatter: (row) => row.frontMatter,
  wordCount: (row) => String(row.wordCount),
  readingMinutes: (row) => String(row.readingMinutes),
}

/** The names that `fields=` may narrow to. */
export const memberNames = Object.keys(members)

const allMembers = Object.entries(members)

/** The JSON text of one article; `fields` narrows it, body, origin and extras come on top. */
export function encodeArticle(
  row: ArticleRow,
  include: ReadonlySet<string>,
  extras: Extras = {},
  fields?: ReadonlySet<string>,
): string {
  const parts: string[] = []
  for (const [name, encode] of allMembers) {
    if (!fields || fields.has(name)) parts.push(`"${name}":${encode(row)}`)
  }
  if (include.has('body')) parts.push(`"body":${text(row.body)}`)
  for (const [name, value] of Object.entries(extras)) parts.push(`"${name}":${value}`)
  if (include.has('origin')) parts.push(`"origin":${encodeOrigin(row)}`)
  return `{${parts.join(',')}}`
}

function encodeOrigin(row: ArticleRow): string {
  return JSON.stringify({
    source: row.source,
    file: row.file,
    hash: row.importHash?.toString('hex') ?? null,
    timeZone: row.originTimeZone,
    lang: row.originLang,
    status: row.originStatus,
    edited: row.importHash !== null && !row.importHash.equals(row.textHash),
  })
}
