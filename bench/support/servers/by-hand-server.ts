import { fastify } from 'fastify'
import pg from 'pg'
import { v7 } from 'uuid'
import {
  articleAsJson,
  articleAsRow,
  createArticle,
  type ListForm,
  listAsJson,
  listAsRows,
} from './by-hand-sql.ts'

// (b) A server written by hand for only these routes with Fastify and pg: prepared statements, no
// layers, one token instead of permissions, no validation, no history, no search index. It is a
// lower bound of the cost, not a competitor.
const { PORT, DATABASE_URL, TOKEN, FORM } = process.env
const inSql = FORM === 'sql'
const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 })
const app = fastify({ logger: false })
const json = 'application/json; charset=utf-8'

interface Row {
  id: string
  lang: string
  path: string
  slug: string
  title: string
  summary: string | null
  cover: string | null
  authors: string[]
  status: string
  published_at: Date
  updated_at: Date
  version: number
  body?: string
  tags: object[] | null
  categories: object[] | null
  key?: string
}

const shown = ({ published_at, updated_at, version, body, tags, categories, ...row }: Row) => ({
  id: row.id,
  lang: row.lang,
  path: row.path,
  slug: row.slug,
  title: row.title,
  summary: row.summary,
  cover: row.cover,
  authors: row.authors,
  status: row.status,
  publishedAt: published_at,
  updatedAt: updated_at,
  version,
  tags: tags ?? [],
  categories: categories ?? [],
  ...(body === undefined ? {} : { body }),
})

async function list(form: ListForm, values: string[]): Promise<string> {
  if (inSql) {
    const text = listAsJson(form)
    const { rows } = await pool.query<{ data: string | null; next: string | null }>({
      name: form,
      text,
      values,
    })
    return `{"data":${rows[0]?.data ?? '[]'},"meta":{"limit":20,"nextCursor":${JSON.stringify(rows[0]?.next ?? null)}}}`
  }
  const { rows } = await pool.query<Row>({ name: form, text: listAsRows(form), values })
  return JSON.stringify({
    data: rows.map(shown),
    meta: { limit: 20, nextCursor: rows.at(-1)?.key ?? null },
  })
}

interface ListQuery {
  cursor?: string
  tag?: string
  q?: string
}

app.get<{ Querystring: ListQuery }>('/v1/articles', async ({ query }, reply) => {
  const { cursor, tag, q } = query
  const answer = cursor
    ? list('after', splitKey(cursor))
    : tag
      ? list('tag', [tag])
      : q
        ? list('search', [q])
        : list('list', [])
  return reply.type(json).send(await answer)
})

// `2025-02-13 06:56:17.5+00 0193…`
function splitKey(cursor: string): string[] {
  const at = cursor.lastIndexOf(' ')
  return [cursor.slice(0, at), cursor.slice(at + 1)]
}

app.get<{ Params: { '*': string }; Querystring: { lang?: string } }>(
  '/v1/articles/by-path/*',
  async ({ params, query }, reply) => {
    const values = [query.lang ?? 'en', params['*']]
    const statement = { name: 'path', text: inSql ? articleAsJson : articleAsRow, values }
    const [row] = (await pool.query<Row & { data: string }>(statement)).rows
    if (!row) return reply.code(404).send({ status: 404 })
    return reply
      .type(json)
      .send(inSql ? `{"data":${row.data}}` : JSON.stringify({ data: shown(row) }))
  },
)

interface NewArticle {
  lang: string
  path: string
  title: string
  body: string
  tags: string[]
}

app.post<{ Body: NewArticle }>('/v1/articles', async ({ headers, body: article }, reply) => {
  if (headers.authorization !== `Bearer ${TOKEN}`) return reply.code(401).send({ status: 401 })
  const { lang, path, title, body, tags } = article
  const id = v7()
  const slug = path.slice(path.lastIndexOf('/') + 1)
  const values = [id, lang, path, slug, title, body, tags]
  const { rows } = await pool.query<{ published_at: Date; links: number }>({
    name: 'create',
    text: createArticle,
    values,
  })
  const [made] = rows
  reply.code(201).header('location', `/v1/articles/${id}`)
  return {
    data: {
      id,
      lang,
      path,
      slug,
      title,
      body,
      tags,
      publishedAt: made?.published_at,
      links: made?.links,
    },
  }
})

await app.listen({ port: Number(PORT), host: '127.0.0.1' })
