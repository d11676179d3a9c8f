import type { LightMyRequestResponse } from 'fastify'
import { expect } from 'vitest'
import { categoryKind, tagKind } from '../../../src/sql/term-kind.ts'
import { seenTerms } from '../../../src/sql/visible.ts'
import type { TestApp } from '../app.ts'
import { runQueued } from '../articles/bulk.ts'
import { publish, type Shown } from '../content.ts'

/**
 * Makes what is needed and returns the write with a key. The one who may publish alters by it what
 * is public; `never` are writes by which nobody does, and `admin` those for which that takes `admin`.
 */
export interface Attempt {
  by?: 'never' | 'admin'
  prepare: (matrix: Matrix) => Promise<Write>
}
type Write = (key: string) => Promise<unknown>

/** Attempts by the operation of the API and what they do. */
export type Attempts = Record<string, Record<string, Attempt>>

export const alters = (prepare: Attempt['prepare']): Attempt => ({ prepare })
export const never = (prepare: Attempt['prepare']): Attempt => ({ prepare, by: 'never' })
export const byAdmin = (prepare: Attempt['prepare']): Attempt => ({ prepare, by: 'admin' })

/** What the attempts work with. */
export interface Matrix {
  app: TestApp
  /** A key that may write, import and make keys, and publish. */
  publisher: string
  /** A number that no other name has. */
  next(): number
  send(key: string, method: string, url: string, body?: unknown, headers?: Sent): Send
  /** A public article that had another path before; its tag and category have its number. */
  article(more?: object): Promise<Shown & { former: string }>
}
type Sent = Record<string, string>
type Send = Promise<LightMyRequestResponse>

export function matrixOf(app: TestApp, publisher: string): Matrix {
  let count = 0
  const next = () => ++count
  const send: Matrix['send'] = (key, method, url, body, headers = {}) =>
    app.request(method, `/v1${url}`, { key, body, headers })
  return {
    app,
    publisher,
    next,
    send,
    article: async (more = {}) => {
      const number = next()
      const names = { tags: [`Tag ${number}`], categories: [`Category ${number}`] }
      const former = `former/${number}`
      const fields = { title: `Public ${number}`, body: 'Some words.', path: former, ...names }
      const { id } = await publish(app, { ...fields, ...more })
      const moved = await send(publisher, 'PATCH', `/articles/${id}`, { path: `now/${number}` })
      expect(moved.statusCode, moved.body).toBe(200)
      return { ...moved.json().data, former }
    },
  }
}

/** All that the public sees, or will see at its time, as text. */
export async function publicWorld(app: TestApp): Promise<string> {
  await runQueued(app)
  await expect.poll(() => openRuns(app)).toBe(0)
  const { rows } = await app.db.query<{ world: string }>({
    text: `select json_build_array(
      (select json_agg(to_jsonb(a) order by id) from articles a where ${exposed}),
      (select json_agg(to_jsonb(t) order by id) from tags t where ${seenTerms(tagKind, 'public')}),
      (select json_agg(to_jsonb(t) order by id) from categories t
        where ${seenTerms(categoryKind, 'public')}))::text as world`,
  })
  const lists = ['/articles?include=html,translations', '/tags?', '/categories?', '/files?']
  const pages = [...lists, '/redirects?'].map((list) => wholeList(app, list))
  return JSON.stringify([rows, ...(await Promise.all(pages))])
}

const exposed = `a.trashed_at is null and a.status = 'published'
  and (a.expires_at is null or a.expires_at > now())`

async function wholeList(app: TestApp, list: string): Promise<string> {
  const answer = await app.request('GET', `/v1${list}&limit=100`)
  expect(answer.statusCode, answer.body).toBe(200)
  expect(answer.json().meta.nextCursor).toBeNull()
  return answer.body
}

async function openRuns(app: TestApp): Promise<number> {
  const { rows } = await app.db.query<{ count: number }>({
    text: `select (select count(*) from bulk_changes where finished_at is null)::int
      + (select count(*) from imports where finished_at is null)::int as count`,
  })
  return rows[0]?.count ?? 0
}
