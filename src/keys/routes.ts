import { z } from 'zod'
import { forgetKey } from '../http/auth.ts'
import { noQuery } from '../http/query.ts'
import { type App, noContent, single } from '../http/route.ts'
import { createKey, revokeKey } from './create.ts'
import { listKeys } from './queries.ts'
import { ApiKey, CreatedKey, KeyParams, NewKey } from './schema.ts'

const tags = ['keys']
const config = { scope: 'keys:manage' } as const

export async function keyRoutes(app: App) {
  app.post(
    '/keys',
    {
      schema: {
        summary: 'Create a key',
        description:
          'The secret is in this answer and nowhere else. A key can grant only scopes that it holds.',
        tags,
        querystring: noQuery,
        body: NewKey,
        response: { 201: single(CreatedKey) },
      },
      config,
    },
    async (request, reply) => {
      const data = await createKey(app.db, request.actor, request.body)
      return reply.code(201).header('location', `/v1/keys/${data.id}`).send({ data })
    },
  )

  app.get(
    '/keys',
    {
      schema: {
        summary: 'List keys',
        description: 'All keys, newest first, revoked ones too. Secrets are never shown again.',
        tags,
        querystring: noQuery,
        response: { 200: z.object({ data: z.array(ApiKey) }) },
      },
      config,
    },
    async () => ({ data: await listKeys(app.db) }),
  )

  app.delete(
    '/keys/:id',
    {
      schema: {
        summary: 'Revoke a key',
        description: 'It stops working at once here, and within five seconds in other processes.',
        tags,
        params: KeyParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config,
    },
    async (request, reply) => {
      await revokeKey(app.db, request.params.id)
      forgetKey(app, request.params.id)
      return reply.code(204).send()
    },
  )
}
