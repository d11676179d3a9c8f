import { serializerCompiler } from '@fastify/type-provider-zod'
import type { FastifyServerOptions } from 'fastify'
import { z } from 'zod'
import { AppError, type Detail, invalid, summaryOf } from '../../errors.ts'
import type { App, Request } from '../route.ts'
import { bodyFaults } from './body.ts'
import { detailsOf } from './issues.ts'
import { typesFor, unreadableType } from './media-types.ts'
import { parseQueryString, undecodable } from './query-string.ts'

/**
 * Passed to Fastify when it is created; otherwise it loads its own compilers, a hundred files that
 * nothing uses.
 */
export const ownCompilers = {
  compilersFactory: {
    buildValidator: () => () => (value: unknown) => ({ value }),
    buildSerializer: () => serializerCompiler,
  },
} as unknown as NonNullable<FastifyServerOptions['schemaController']>

/**
 * Checks path, query and body together, so that one response names all faults: 404 if nothing can
 * have the path, 400 for the query, 422 for the body. (Fastify's own validation stops at the first
 * part that fails.)
 */
export function registerValidation(app: App): void {
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.is404 || request.routeOptions.schema?.hide) return done()
    try {
      validate(request)
      done()
    } catch (error) {
      done(error as Error)
    }
  })
}

function validate(request: Request): void {
  const { params, querystring, body } = request.routeOptions.schema as Record<
    string,
    z.ZodType | undefined
  >
  const path = check(params, request.params, 'parameter', (value) =>
    Object.assign(request, { params: value }),
  )
  const query = queryDetails(request, querystring ?? noParameters)
  const readsJson = body !== undefined && isJson(request.mediaType)
  const content = readsJson ? bodyDetails(request, body) : { malformed: [], details: [] }
  if (body !== undefined && !readsJson) refuseBodyless(request)
  refuse(path, [...query, ...content.malformed], content.details)
}

function refuse(path: Detail[], malformed: Detail[], details: Detail[]): void {
  const all = [...path, ...malformed, ...details]
  if (all.length === 0) return
  if (path.length > 0)
    throw new AppError('not_found', `Nothing has this path. ${summaryOf(path)}`, all)
  if (malformed.length > 0) throw new AppError('bad_request', summaryOf(all), all)
  throw invalid(all)
}

const noParameters = z.strictObject({})

const isJson = (mediaType: string | undefined) =>
  mediaType === 'application/json' || mediaType === 'application/merge-patch+json'

function refuseBodyless(request: Request): void {
  const { bodyTypes = [] } = request.routeOptions.config
  // '' is a body without a Content-Type.
  if (bodyTypes.includes(request.mediaType ?? '')) return
  if (request.mediaType) throw unreadableType(request)
  throw missingBody(request)
}

function missingBody(request: Request): AppError {
  const types = typesFor(request).join(', ')
  return new AppError('bad_request', `A body is needed, of the Content-Type ${types}.`, [
    { pointer: '', code: 'missing_body', message: 'The body is missing.' },
  ])
}

function queryDetails(request: Request, schema: z.ZodType): Detail[] {
  const query = parseQueryString(request.query as string)
  const refused = query[undecodable] ?? []
  const message =
    'The query cannot be read: it may have at most 100 parameters, in percent-encoded UTF-8 without NUL.'
  const garbled = refused.map((parameter) => ({ parameter, code: 'undecodable', message }))
  return [
    ...garbled,
    ...check(schema, query, 'parameter', (value) => Object.assign(request, { query: value })),
  ]
}

function bodyDetails(
  request: Request,
  schema: z.ZodType,
): { malformed: Detail[]; details: Detail[] } {
  if (request.body === undefined) throw missingBody(request)
  const { malformed, unstorable } = bodyFaults(request.body)
  if (malformed.length > 0) return { malformed, details: [] }
  const set = (value: unknown) => Object.assign(request, { body: value })
  return { malformed, details: [...unstorable, ...check(schema, request.body, 'pointer', set)] }
}

function check(
  schema: z.ZodType | undefined,
  value: unknown,
  where: 'pointer' | 'parameter',
  set: (value: unknown) => void = () => {},
): Detail[] {
  if (!schema) return []
  const result = schema.safeParse(value)
  if (!result.success) return detailsOf(result.error.issues, where, schema, value)
  set(result.data)
  return []
}
