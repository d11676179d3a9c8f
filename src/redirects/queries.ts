import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import {
  bindingOf,
  CursorText,
  type Fetched,
  type Position,
  parseCursor,
} from '../http/request/pagination.ts'
import { type AskedLangs, langConditions } from '../sql/langs.ts'
import { newValues, type Values } from '../sql/values.ts'
import { isListed, isPublic } from '../sql/visible.ts'
import type { ListRedirects, Redirect } from './schema.ts'

const position: z.ZodType<Position> = z.tuple([CursorText, CursorText, z.uuid()])

// The same rules as in by-path: a path with an article is no redirect, and of several articles the
// latest wins.
const isTaken = `exists (select from articles a where a.lang = p.lang and a.path = p.path and ${isPublic})`
const isOutdated = `exists (select from article_paths n join articles a on a.id = n.article_id
  where n.lang = p.lang and n.path = p.path and (n.created_at, n.article_id) > (p.created_at, p.article_id) and ${isPublic})`

const conditionsOf = (query: AskedLangs, values: Values) => [
  isListed,
  `not ${isTaken}`,
  `not ${isOutdated}`,
  ...langConditions(query, values, 'p.lang'),
]

const after = (position: Position, sign: '<' | '>', values: Values) => {
  const [lang, path, id] = position.map((value) => values.add(value))
  return `(p.lang, p.path, p.article_id) ${sign} (${lang}, ${path}, ${id}::uuid)`
}

const positionOf = ({ lang, from, to }: Redirect) => [lang, from, to.id]

/** One page of the redirects to listed articles, by language and path. */
export async function listRedirects(db: Sql, query: ListRedirects): Promise<Fetched<Redirect>> {
  const { limit } = query
  const binding = bindingOf(query)
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, binding, position)
  const backwards = cursor?.direction === 'prev'
  const values = newValues()
  const conditions = conditionsOf(query, values)
  if (cursor) conditions.push(after(cursor.position, backwards ? '<' : '>', values))
  const order = backwards ? 'desc' : 'asc'
  const { rows } = await db.query<Redirect>({
    text: `select p.lang, p.path as "from", p.kind, json_build_object('id', a.id, 'lang', a.lang, 'path', a.path) as "to"
      from article_paths p join articles a on a.id = p.article_id
      where ${conditions.join(' and ')}
      order by p.lang ${order}, p.path ${order}, p.article_id ${order} limit ${values.add(limit + 1)}`,
    values: values.list,
  })
  return { rows, limit, cursor, binding, positionOf }
}

/** A redirect with what gives its addresses on the site. */
export interface AddressedRedirect extends Redirect {
  /** The address that a generator gave the former path. */
  url: string | null
  to: Redirect['to'] & { url: string | null }
}

/** The redirects to listed articles that come after another one, by language and path. */
export async function listAddressed(
  db: Sql,
  query: AskedLangs,
  last: AddressedRedirect | undefined,
  limit: number,
): Promise<AddressedRedirect[]> {
  const values = newValues()
  const conditions = conditionsOf(query, values)
  if (last) conditions.push(after(positionOf(last), '>', values))
  const { rows } = await db.query<AddressedRedirect>({
    text: `select p.lang, p.path as "from", p.kind, p.url,
        json_build_object('id', a.id, 'lang', a.lang, 'path', a.path, 'url', a.url) as "to"
      from article_paths p join articles a on a.id = p.article_id
      where ${conditions.join(' and ')}
      order by p.lang, p.path, p.article_id limit ${values.add(limit)}`,
    values: values.list,
  })
  return rows
}

/** What gives an article its address on the site. */
export type Addressed = AddressedRedirect['to']

/**
 * The public articles whose address may differ from one of these by upper and lower case at most:
 * by their paths or slugs, or by the address of their generator. All of these are in ASCII lower
 * case, and the addresses have no slash at the end.
 */
export async function findAlike(
  db: Sql,
  column: 'path' | 'slug',
  names: readonly string[],
  urls: readonly string[],
): Promise<Addressed[]> {
  const { rows } = await db.query<Addressed>({
    text: `select a.id, a.lang, a.path, a.url from articles a
      where ${isPublic} and (lower(a.${column} collate "C") = any($1::text[])
        or lower(rtrim(a.url, '/') collate "C") = any($2::text[]))`,
    values: [names, urls],
  })
  return rows
}
