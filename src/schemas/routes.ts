import { z } from 'zod'
import { notFound } from '../errors.ts'
import { noQuery } from '../http/request/query.ts'
import { type App, noContent, single } from '../http/route.ts'
import { removeSchema, storeSchema } from './put.ts'
import { findSchema, listSchemas } from './queries.ts'
import { FrontMatterSchema, SchemaInput, SchemaParams, SchemaSummary } from './schema.ts'

const tags = ['schemas']

/** Routes of the schemas for front matter. */
export async function schemaRoutes(app: App) {
  app.get(
    '/schemas',
    {
      schema: {
        operationId: 'listSchemas',
        summary: 'List the schemas for front matter',
        description: 'By name, without their texts; at most 100.',
        tags,
        querystring: noQuery,
        response: { 200: z.object({ data: z.array(SchemaSummary) }) },
      },
      config: { scope: 'drafts:read' },
    },
    async () => ({ data: await listSchemas(app.db) }),
  )

  app.get(
    '/schemas/:name',
    {
      schema: {
        operationId: 'getSchema',
        summary: 'Read a schema',
        tags,
        params: SchemaParams,
        querystring: noQuery,
        response: { 200: single(FrontMatterSchema) },
      },
      config: { scope: 'drafts:read' },
    },
    async (request) => {
      const data = await findSchema(app.db, request.params.name)
      if (!data) throw notFound('schema')
      return { data }
    },
  )

  app.put(
    '/schemas/:name',
    {
      schema: {
        operationId: 'putSchema',
        summary: 'Create or replace a schema',
        description:
          'From now on all imports and all writes of texts and fields are checked by it, next to all other schemas that match. Stored articles stay as they are. 422 names the part of the schema that is not read: `pattern_not_supported` for look-around and references to groups, `ref_outside` for a `$ref` that leads out of the schema.',
        tags,
        params: SchemaParams,
        querystring: noQuery,
        body: SchemaInput,
        response: { 200: single(FrontMatterSchema), 201: single(FrontMatterSchema) },
      },
      config: { scope: 'admin' },
    },
    async (request, reply) => {
      const { name } = request.params
      const { isNew } = await storeSchema(app.db, request.actor.id, name, request.body)
      const data = await findSchema(app.db, name)
      if (!data) throw notFound('schema')
      if (isNew) reply.code(201).header('location', `/v1/schemas/${name}`)
      return { data }
    },
  )

  app.delete(
    '/schemas/:name',
    {
      schema: {
        operationId: 'deleteSchema',
        summary: 'Delete a schema',
        description: 'Texts are no longer checked by it.',
        tags,
        params: SchemaParams,
        querystring: noQuery,
        response: { 204: noContent },
      },
      config: { scope: 'admin' },
    },
    async (request, reply) => {
      await removeSchema(app.db, request.params.name)
      return reply.code(204).send()
    },
  )
}
