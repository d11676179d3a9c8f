import type { z } from 'zod'
import { inTransaction, type Sql } from '../database/client.ts'
import { announce } from '../events/announce.ts'
import { requireVersion, versioned } from '../http/etag.ts'
import { linkPages } from '../http/pagination.ts'
import { noQuery } from '../http/query.ts'
import { type App, noContent, page, single } from '../http/route.ts'
import type { TermKind } from './kind.ts'
import { termPage } from './page.ts'
import { getTerm, type Term, type TermFilter } from './queries.ts'
import { type ListTerms, MergeTerm, TermBySlug, TermId } from './schema.ts'
import type { VersionCheck } from './write.ts'

/** What tags and categories do not share. */
export interface TermResource<T extends Term, New, Changes> {
  kind: TermKind
  Term: z.ZodType<T>
  New: z.ZodType<New>
  Changes: z.ZodType<Changes>
  List: z.ZodType<z.infer<typeof ListTerms> & TermFilter>
  create(tx: Sql, actor: string, term: New): Promise<string>
  revise(tx: Sql, actor: string, id: string, changes: Changes, check: VersionCheck): Promise<void>
  remove(tx: Sql, actor: string, id: string, check: VersionCheck): Promise<void>
  merge(tx: Sql, actor: string, id: string, into: string): Promise<void>
  /** The descriptions of the routes. */
  about: Record<'list' | 'create' | 'revise' | 'remove' | 'merge', string>
}

const read = { scope: 'content:read' } as const
const write = { scope: 'content:write' } as const

/** List, read, create, change, delete and merge: the routes that tags and categories have alike. */
export function registerTermRoutes<T extends Term, New, Changes>(
  app: App,
  resource: TermResource<T, New, Changes>,
) {
  const { kind, about } = resource
  const path = `/${kind.table}`
  const common = { tags: [kind.table], querystring: noQuery }
  const one = single(resource.Term)
  const get = (by: 'id' | 'slug', value: string) => getTerm<T>(app.db, kind, by, value)

  /** Runs a write in a transaction of its own and tells everybody of its events before it answers. */
  async function commit<R>(work: (tx: Sql) => Promise<R>): Promise<R> {
    const result = await inTransaction(app.db.pool, work)
    await announce(app.db)
    return result
  }

  app.get(
    path,
    {
      schema: {
        summary: `List ${kind.table}`,
        description: about.list,
        tags: [kind.table],
        querystring: resource.List,
        response: { 200: page(resource.Term) },
      },
      config: read,
    },
    async (request, reply) => {
      const answer = await termPage<T>(app.db, kind, request.query)
      linkPages(request, reply, answer.meta)
      return answer
    },
  )

  app.get(
    `${path}/:id`,
    {
      schema: { ...common, summary: `Read a ${kind.resource}`, params: TermId, response: { 200: one } },
      config: read,
    },
    async (request, reply) => {
      const data = await get('id', request.params.id)
      return versioned(reply, data.version, { data })
    },
  )

  app.get(
    `${path}/by-slug/:slug`,
    {
      schema: {
        ...common,
        summary: `Read a ${kind.resource} by its slug`,
        params: TermBySlug,
        response: { 200: one },
      },
      config: read,
    },
    async (request, reply) => {
      const data = await get('slug', request.params.slug)
      return versioned(reply, data.version, { data })
    },
  )

  app.post(
    path,
    {
      schema: {
        ...common,
        summary: `Create a ${kind.resource}`,
        description: about.create,
        body: resource.New,
        response: { 201: one },
      },
      config: write,
    },
    async (request, reply) => {
      const id = await commit((tx) => resource.create(tx, request.actor.id, request.body as New))
      const data = await get('id', id)
      reply.code(201).header('location', `/v1${path}/${id}`)
      return versioned(reply, data.version, { data })
    },
  )

  app.patch(
    `${path}/:id`,
    {
      schema: {
        ...common,
        summary: `Change a ${kind.resource}`,
        description: about.revise,
        params: TermId,
        body: resource.Changes,
        response: { 200: one },
      },
      config: write,
    },
    async (request, reply) => {
      const { id } = request.params
      const check = (version: number) => requireVersion(request, version)
      await commit((tx) => resource.revise(tx, request.actor.id, id, request.body as Changes, check))
      const data = await get('id', id)
      return versioned(reply, data.version, { data })
    },
  )

  app.delete(
    `${path}/:id`,
    {
      schema: {
        ...common,
        summary: `Delete a ${kind.resource} that no article names`,
        description: about.remove,
        params: TermId,
        response: { 204: noContent },
      },
      config: write,
    },
    async (request, reply) => {
      const check = (version: number) => requireVersion(request, version)
      await commit((tx) => resource.remove(tx, request.actor.id, request.params.id, check))
      return reply.code(204).send()
    },
  )

  app.post(
    `${path}/:id/merge`,
    {
      schema: {
        ...common,
        summary: `Merge a ${kind.resource} into another`,
        description: about.merge,
        params: TermId,
        body: MergeTerm,
        response: { 200: one },
      },
      config: write,
    },
    async (request, reply) => {
      const { into } = request.body
      await commit((tx) => resource.merge(tx, request.actor.id, request.params.id, into))
      const data = await get('id', into)
      return versioned(reply, data.version, { data })
    },
  )
}
