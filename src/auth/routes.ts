import { type Actor, adminActor } from '../actor.ts'
import { inTransaction } from '../database/transaction.ts'
import { keepAnswer } from '../http/idempotency/idempotency.ts'
import { linkPages, pageOf, parseCursor } from '../http/request/pagination.ts'
import { noQuery, pageQuery } from '../http/request/query.ts'
import { type App, noContent, page, single } from '../http/route.ts'
import { createKey, revokeKey, rotateKey } from './create.ts'
import { forgetKey, refreshKey } from './hooks.ts'
import { getKey, listKeys } from './queries.ts'
import {
  ApiKey,
  CreatedKey,
  KeyParams,
  KeyPosition,
  KeyRotation,
  NewKey,
  OwnKey,
} from './schema.ts'

const tags = ['keys']
const config = { scope: 'keys:manage' } as const
const positionOf = (key: ApiKey) => [key.createdAt, key.id]

/** Routes to create, list, read, rotate and revoke keys. */
export async function keyRoutes(app: App) {
  app.post(
    '/keys',
    {
      schema: {
        operationId: 'createKey',
        summary: 'Create a key',
        description:
          'Only this response contains the secret. A key can create keys only with scopes and `sources` that it holds itself and that end no later than it does; 403 names what exceeds that.',
        tags,
        querystring: noQuery,
        body: NewKey,
        response: { 201: single(CreatedKey) },
      },
      config,
    },
    async (request, reply) => {
      // The response is stored for a retry in the transaction that creates the key.
      return inTransaction(app.db.pool, async (tx) => {
        const data = await createKey(tx, request.actor, request.body)
        reply.code(201).header('location', `/v1/keys/${data.id}`)
        await keepAnswer(tx, request, reply, { data })
        return { data }
      })
    },
  )

  app.get(
    '/keys',
    {
      schema: {
        operationId: 'listKeys',
        summary: 'List keys',
        description:
          'All keys, newest first, including revoked ones. Secrets are never shown again.',
        tags,
        querystring: pageQuery,
        response: { 200: page(ApiKey) },
      },
      config,
    },
    async (request, reply) => {
      const { limit, cursor: text } = request.query
      const cursor = text === undefined ? null : parseCursor(text, 'keys', KeyPosition)
      const fetched = await listKeys(app.db, limit, cursor)
      const { rows, meta } = pageOf({ rows: fetched, limit, cursor, binding: 'keys', positionOf })
      linkPages(request, reply, meta)
      return { data: rows, meta }
    },
  )

  app.get(
    '/keys/me',
    {
      schema: {
        operationId: 'getOwnKey',
        summary: 'Read the key of this request',
        description: 'What the key may do, and until when.',
        tags,
        querystring: noQuery,
        response: { 200: single(OwnKey) },
      },
      config: { scope: 'public', keyed: true },
    },
    async (request) => ({ data: await ownKey(app, request.actor) }),
  )

  app.get(
    '/keys/:id',
    {
      schema: {
        operationId: 'getKey',
        summary: 'Read a key',
        tags,
        params: KeyParams,
        querystring: noQuery,
        response: { 200: single(ApiKey) },
      },
      config,
    },
    async (request) => ({ data: await getKey(app.db, request.params.id) }),
  )

  app.delete(
    '/keys/:id',
    {
      schema: {
        operationId: 'revokeKey',
        summary: 'Revoke a key',
        description:
          'It stops working immediately in this server and all its workers, and within milliseconds in others. 403 for a key with scopes or `sources` that yours does not hold.',
        tags,
        params: KeyParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      await revokeKey(app.db, request.actor, request.params.id)
      forgetKey(app, request.params.id)
      return reply.code(204).send()
    },
  )

  app.post(
    '/keys/:id/rotate',
    {
      schema: {
        operationId: 'rotateKey',
        summary: 'Give a key a new secret',
        description:
          'Only this response contains the new secret. The key keeps its id, and its former secret works for `overlapSeconds` more; an even earlier one stops at once. 403 for a key with scopes or `sources` that yours does not hold, or that ends later; 404 for one that has ended.',
        tags,
        params: KeyParams,
        querystring: noQuery,
        body: KeyRotation,
        response: { 200: single(CreatedKey) },
      },
      config,
    },
    async (request, reply) => {
      const key = await getKey(app.db, request.params.id)
      const data = await inTransaction(app.db.pool, async (tx) => {
        const rotated = await rotateKey(tx, request.actor, key, request.body.overlapSeconds)
        await keepAnswer(tx, request, reply, { data: rotated })
        return rotated
      })
      refreshKey(app, data.id)
      return { data }
    },
  )
}

async function ownKey(app: App, actor: Actor): Promise<OwnKey> {
  if (actor !== adminActor) return getKey(app.db, actor.id)
  return { id: actor.id, name: 'ADMIN_KEY', scopes: ['admin'], sources: null, expiresAt: null }
}
