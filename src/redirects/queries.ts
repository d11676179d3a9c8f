import { z } from 'zod'
import type { Sql } from '../database/client.ts'
import { bindingOf, type Fetched, type Position, parseCursor } from '../http/request/pagination.ts'
import { langConditions } from '../sql/langs.ts'
import { newValues } from '../sql/values.ts'
import { isListed, isPublic } from '../sql/visible.ts'
import type { ListRedirects, Redirect } from './schema.ts'

const position: z.ZodType<Position> = z.tuple([
  z.string().regex(/^[^\0]*$/),
  z.string().regex(/^[^\0]*$/),
  z.uuid(),
])

// The same rules as in by-path: a path with an article is no redirect, and of several articles the
// latest wins.
const isTaken = `exists (select from articles a where a.lang = p.lang and a.path = p.path and ${isPublic})`
const isOutdated = `exists (select from article_paths n join articles a on a.id = n.article_id
  where n.lang = p.lang and n.path = p.path and (n.created_at, n.article_id) > (p.created_at, p.article_id) and ${isPublic})`

/** One page of the redirects to listed articles, by language and path. */
export async function listRedirects(db: Sql, query: ListRedirects): Promise<Fetched<Redirect>> {
  const { limit } = query
  const binding = bindingOf(query)
  const cursor = query.cursor === undefined ? null : parseCursor(query.cursor, binding, position)
  const backwards = cursor?.direction === 'prev'
  const values = newValues()
  const conditions = [
    isListed,
    `not ${isTaken}`,
    `not ${isOutdated}`,
    ...langConditions(query, values, 'p.lang'),
  ]
  if (cursor) {
    const [lang, path, id] = cursor.position.map((value) => values.add(value))
    conditions.push(
      `(p.lang, p.path, p.article_id) ${backwards ? '<' : '>'} (${lang}, ${path}, ${id}::uuid)`,
    )
  }
  const order = backwards ? 'desc' : 'asc'
  const { rows } = await db.query<Redirect>({
    text: `select p.lang, p.path as "from", p.kind, json_build_object('id', a.id, 'lang', a.lang, 'path', a.path) as "to"
      from article_paths p join articles a on a.id = p.article_id
      where ${conditions.join(' and ')}
      order by p.lang ${order}, p.path ${order}, p.article_id ${order} limit ${values.add(limit + 1)}`,
    values: values.list,
  })
  const positionOf = ({ lang, from, to }: Redirect) => [lang, from, to.id]
  return { rows, limit, cursor, binding, positionOf }
}
