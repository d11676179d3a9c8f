import { z } from 'zod'
import { readerOf, writerOf } from '../actor.ts'
import { addTags } from '../cache/hooks.ts'
import { notFound } from '../errors.ts'
import { writeTransaction } from '../events/write-transaction.ts'
import { keepAnswer } from '../http/idempotency/idempotency.ts'
import { printQuery } from '../http/request/canonical.ts'
import { linkPages } from '../http/request/pagination.ts'
import { noQuery } from '../http/request/query.ts'
import { versionCheck, versioned } from '../http/response/etag.ts'
import {
  type App,
  noContent,
  page,
  type Reply,
  type Request,
  readDb,
  single,
} from '../http/route.ts'
import { findBySlug, findPresentPlace } from './by-slug.ts'
import { termPage } from './page.ts'
import { getTerm, type Term } from './queries.ts'
import { capitalized, registerRenameRoutes, showTerm, type TermResource } from './rename-routes.ts'
import { TermBySlug, TermId } from './schema.ts'

const reading = {
  scope: 'content:read',
  cache: { tags: ['tags', 'categories', 'terms', 'articles'] },
} as const
const write = { scope: 'content:write' } as const
const versionedWrite = { ...write, versioned: true } as const

/** The routes that tags and categories share: list, read, create, change, delete and merge. */
export function registerTermRoutes<T extends Term, New, Changes>(
  app: App,
  resource: TermResource<T, New, Changes>,
) {
  const { kind, about } = resource
  const path = `/${kind.table}`
  const [name, plural] = [kind.resource, kind.table].map(capitalized)
  const common = { tags: [kind.table], querystring: noQuery }
  const one = single(resource.Term)

  async function read(request: Request, reply: Reply, id: string): Promise<{ data: T }> {
    const data = await getTerm<T>(readDb(app, request), kind, readerOf(request.actor), id)
    return versioned(reply, data.version, { data })
  }

  // The redirect keeps the other query parameters.
  function redirect(
    request: Request,
    reply: Reply,
    { slug, place }: { slug: string; place: string },
  ): Reply {
    const query = printQuery(request.query as object)
    reply.header('location', `/v1${path}/${place}${query && `?${query}`}`)
    addTags(reply, reading.cache.tags)
    return reply.code(301).send({ data: { slug } })
  }

  app.get(
    path,
    {
      schema: {
        operationId: `list${plural}`,
        summary: `List ${kind.table}`,
        description: about.list,
        tags: [kind.table],
        querystring: resource.List,
        response: { 200: page(resource.Term) },
      },
      config: reading,
    },
    async (request, reply) => {
      const answer = await termPage<T>(readDb(app, request), kind, {
        ...request.query,
        reader: readerOf(request.actor),
      })
      linkPages(request, reply, answer.meta)
      return answer
    },
  )

  app.get(
    `${path}/:id`,
    {
      schema: {
        ...common,
        operationId: `get${name}`,
        summary: `Read a ${kind.resource}`,
        params: TermId,
        response: { 200: one },
      },
      config: reading,
    },
    (request, reply) => read(request, reply, request.params.id),
  )

  app.get(
    `${path}/by-slug/:slug`,
    {
      schema: {
        ...common,
        operationId: `get${name}BySlug`,
        summary: `Read a ${kind.resource} by its slug`,
        description: `A slug that a ${kind.resource} had before a change or a merge gets 301 with the present one in \`Location\`, unless another ${kind.resource} has it now.${about.bySlug ?? ''}`,
        params: TermBySlug,
        response: { 200: one, 301: single(z.object({ slug: z.string() })) },
      },
      config: reading,
    },
    async (request, reply) => {
      const { slug: asked } = request.params
      const db = readDb(app, request)
      const reader = readerOf(request.actor)
      const found = await findBySlug<T>(db, kind, reader, asked)
      if (found) return versioned(reply, found.version, { data: found })
      const present = await findPresentPlace(db, kind, reader, asked)
      if (!present) throw notFound(kind.resource)
      return redirect(request, reply, present)
    },
  )

  app.post(
    path,
    {
      schema: {
        ...common,
        operationId: `create${name}`,
        summary: `Create a ${kind.resource}`,
        description: about.create,
        body: resource.New,
        response: { 201: one },
      },
      config: write,
    },
    (request, reply) =>
      writeTransaction(app.db, async (tx) => {
        const id = await resource.create(tx, writerOf(request.actor), request.body as New)
        reply.code(201).header('location', `/v1${path}/${id}`)
        const answer = await showTerm<T>(kind, reply, tx, id)
        await keepAnswer(tx, request, reply, answer)
        return answer
      }),
  )

  app.delete(
    `${path}/:id`,
    {
      schema: {
        ...common,
        operationId: `delete${name}`,
        summary: `Delete a ${kind.resource} that no article names`,
        description: about.remove,
        params: TermId,
        response: { 204: noContent },
      },
      config: versionedWrite,
    },
    async (request, reply) => {
      const target = { id: request.params.id, check: versionCheck(request) }
      await writeTransaction(app.db, (tx) => resource.remove(tx, writerOf(request.actor), target))
      return reply.code(204).send()
    },
  )

  registerRenameRoutes(app, resource)
}
