import type { Reader } from '../actor.ts'
import type { Sql } from '../database/client.ts'
import { notFound } from '../errors.ts'
import { type AskedLangs, langConditions } from '../sql/langs.ts'
import type { TermKind } from '../sql/term-kind.ts'
import { rfc3339 } from '../sql/time.ts'
import type { Values } from '../sql/values.ts'
import { isListedBy, seenTerms } from '../sql/visible.ts'
import type { LangTexts } from './names/schema.ts'

/** A tag or category as readers see it; times as RFC 3339 text. */
export interface Term {
  id: string
  slug: string
  name: string
  description: string | null
  names: LangTexts
  descriptions: LangTexts
  articleCount: number
  version: number
  createdAt: string
  updatedAt: string
}

// Counts listed articles from the links alone unless a language is given.
export const publicCount = (kind: TermKind, langs = '') =>
  `(select count(*)::int from ${kind.links} l ${joinArticles(langs)} where l.${kind.link} = t.id and ${isListedBy('l')} ${langs})`

/** The join that conditions on languages need. */
export const joinArticles = (langs: string) =>
  langs ? 'join articles a on a.id = l.article_id' : ''

/** The language conditions on `articles a`, to append to other conditions. */
export const inLangs = (asked: AskedLangs, values: Values) =>
  langConditions(asked, values)
    .map((condition) => ` and ${condition}`)
    .join('')

/**
 * A condition on the term `t`: articles in these languages name it, or a category below it; without
 * languages any article, even in the trash.
 */
export function namedIn(kind: TermKind, reader: Reader, langs: string): string {
  const all = langs ? 'a.trashed_at is null' : 'true'
  const seen = reader === 'all' ? all : isListedBy('l')
  const named = (id: string) => `select ${id} from ${kind.links} l ${joinArticles(langs)}
    where ${seen} ${langs}`
  if (kind.resource === 'tag') return `exists (${named('1')} and l.${kind.link} = t.id)`
  return `t.id in (with recursive up as (
      ${named(`l.${kind.link} as id`)}
      union select c.parent_id from up join ${kind.table} c on c.id = up.id where c.parent_id is not null
    ) select id from up)`
}

/** A condition on the term `t`: no article names it, nor a category below it. */
export const isUnused = (kind: TermKind, reader: Reader) => `not ${namedIn(kind, reader, '')}`

/** The columns of a `Term` from the table `t`. */
export const termColumns = (kind: TermKind, count = publicCount(kind)) => `
  t.id, t.slug, t.name, t.description, t.names, t.descriptions${kind.shown}, ${count} as "articleCount", t.version,
  ${rfc3339('t.created_at')} as "createdAt", ${rfc3339('t.updated_at')} as "updatedAt"`

/**
 * The terms with this slug that the reader may see: at most one tag, but any number of categories.
 */
export async function findTermsBySlug<T extends Term>(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  slug: string,
): Promise<T[]> {
  const { rows } = await db.query<T>({
    name: `${kind.table}_by_slug_${reader}`,
    text: `select ${termColumns(kind)} from ${kind.table} t
      where t.slug = $1 and ${seenTerms(kind, reader)} order by t.id`,
    values: [slug],
  })
  return rows
}

/**
 * The id and present slug of the term that had this one before; null if the reader may see none.
 */
export async function findPresentSlug(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  former: string,
): Promise<{ id: string; slug: string } | null> {
  const { rows } = await db.query<{ id: string; slug: string }>({
    name: `${kind.table}_present_slug_${reader}`,
    text: `select t.id, t.slug from ${kind.slugs} f join ${kind.table} t on t.id = f.${kind.link}
      where f.slug = $1 and ${seenTerms(kind, reader)}`,
    values: [former],
  })
  return rows[0] ?? null
}

/** The term with this id; 404 if the reader may see none. */
export async function getTerm<T extends Term>(
  db: Sql,
  kind: TermKind,
  reader: Reader,
  id: string,
): Promise<T> {
  const { rows } = await db.query<T>({
    name: `${kind.table}_by_id_${reader}`,
    text: `select ${termColumns(kind)} from ${kind.table} t where t.id = $1 and ${seenTerms(kind, reader)}`,
    values: [id],
  })
  const [term] = rows
  if (!term) throw notFound(kind.resource)
  return term
}
