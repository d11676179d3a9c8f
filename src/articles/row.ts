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

/** Columns that every read needs; the texts come on top where they are asked for. */
export const summaryColumns = `
  a.id, a.lang, a.path, a.slug, a.title, a.summary, a.cover, a.authors, a.aliases, a.status,
  case when a.status <> 'published' then a.status
       when a.sort_at > now() then 'scheduled'
       when a.expires_at <= now() then 'expired'
       else 'published' end as state,
  a.published_at as "publishedAt", a.first_published_at as "firstPublishedAt", a.expires_at as "expiresAt",
  a.modified_at as "modifiedAt", a.created_at as "createdAt", a.updated_at as "updatedAt",
  a.trashed_at as "trashedAt", a.updated_by as "updatedBy", a.version, a.translation_key as "translationKey",
  a.front_matter as "frontMatter", a.word_count as "wordCount", a.reading_minutes as "readingMinutes",
  a.tags, a.categories`

export const originColumns = `
  a.source, a.file, a.import_hash as "importHash", a.text_hash as "textHash", a.origin_time_zone as "originTimeZone",
  a.origin_lang as "originLang", a.origin_status as "originStatus"`

export const allColumns = `${summaryColumns}, ${originColumns}, a.head, a.body`

/** What anyone may read now, by the database clock: the one predicate behind every public answer. */
export const isPublic = `(a.status = 'published' and a.trashed_at is null and a.sort_at <= now()
  and (a.expires_at is null or a.expires_at > now()))`
