/** An article as its row comes from PostgreSQL: times as RFC 3339 text, JSON columns as JSON text. */
export interface ArticleRow {
  id: string
  source: string
  file: string
  head: string
  body: string
  textHash: Buffer
  importHash: Buffer | null
  originTimeZone: string
  originLang: string
  originStatus: 'draft' | 'published' | 'archived'
  /** Of the bytes that an export gives; null is UTF-8. */
  originEncoding: string | null
  lang: string
  path: string
  slug: string
  title: string
  summary: string | null
  cover: string | null
  authors: string[]
  aliases: string[]
  status: 'draft' | 'published' | 'archived'
  /** `status` as a reader sees it now, by the database clock. */
  state: 'draft' | 'published' | 'archived' | 'scheduled' | 'expired'
  listed: boolean
  /** A draft whose text says published, made by an import that might not publish. */
  withheld: boolean
  publishedAt: string | null
  firstPublishedAt: string | null
  expiresAt: string | null
  modifiedAt: string | null
  createdAt: string
  updatedAt: string
  trashedAt: string | null
  updatedBy: string
  version: number
  translationKey: string | null
  frontMatter: string
  wordCount: number
  readingMinutes: number
  tags: string
  categories: string
}

const state = `case when a.status <> 'published' then a.status
       when a.sort_at > now() then 'scheduled'
       when a.expires_at <= now() then 'expired'
       else 'published' end`

/** Columns that every read of single values needs; the texts come on top where they are asked for. */
export const summaryColumns = `
  a.id, a.lang, a.path, a.slug, a.title, a.summary, a.cover, a.authors, a.aliases, a.status, ${state} as state, a.listed,
  a.published_at as "publishedAt", a.first_published_at as "firstPublishedAt", a.expires_at as "expiresAt",
  a.modified_at as "modifiedAt", a.created_at as "createdAt", a.updated_at as "updatedAt",
  a.trashed_at as "trashedAt", a.updated_by as "updatedBy", a.version, a.translation_key as "translationKey",
  a.front_matter as "frontMatter", a.word_count as "wordCount", a.reading_minutes as "readingMinutes",
  a.tags, a.categories`

const originColumns = `
  a.source, a.file, a.import_hash as "importHash", a.text_hash as "textHash", a.origin_time_zone as "originTimeZone",
  a.origin_lang as "originLang", a.origin_status as "originStatus", a.origin_encoding as "originEncoding"`

export const allColumns = `${summaryColumns}, ${originColumns}, a.withheld, a.head, a.body`

/** Members of an article's JSON, in the order in which readers see them, and where each comes from. */
export const members = {
  id: 'a.id',
  lang: 'a.lang',
  path: 'a.path',
  slug: 'a.slug',
  title: 'a.title',
  summary: 'a.summary',
  cover: 'a.cover',
  authors: 'a.authors',
  status: state,
  listed: 'a.listed',
  publishedAt: 'a.published_at',
  firstPublishedAt: 'a.first_published_at',
  expiresAt: 'a.expires_at',
  modifiedAt: 'a.modified_at',
  createdAt: 'a.created_at',
  updatedAt: 'a.updated_at',
  updatedBy: 'a.updated_by',
  trashedAt: 'a.trashed_at',
  version: 'a.version',
  translationKey: 'a.translation_key',
  tags: 'a.tags',
  categories: 'a.categories',
  aliases: 'a.aliases',
  frontMatter: 'a.front_matter',
  wordCount: 'a.word_count',
  readingMinutes: 'a.reading_minutes',
}

const selected = Object.entries(members).map(([name, value]) => `${value} as "${name}"`)

/**
 * An article as answers show it: PostgreSQL prints its JSON, so that one value is carried over and not 25 (in Node that
 * was most of the work of a list). Beside it stands what was asked for on top.
 */
export interface ShownRow
  extends Pick<ArticleRow, 'id' | 'version' | 'lang' | 'path' | 'cover' | 'head' | 'body' | Detail> {
  json: string
}

type Detail =
  | ('title' | 'summary' | 'source' | 'file' | 'importHash' | 'textHash')
  | ('originTimeZone' | 'originLang' | 'originStatus' | 'originEncoding')

export const shownColumns = `
  a.id, a.version, a.lang, a.path, a.cover, (select row_to_json(m) from (select ${selected.join(', ')}) m)::text as json`

/** What `include=` and `highlight` need besides. */
export const detailColumns = `a.title, a.summary, ${originColumns}, a.head, a.body`
