import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
} from '@fastify/type-provider-zod'
import type { FastifyContextConfig } from 'fastify'
import { z } from 'zod'
import { shapeOf } from '../request/lists.ts'
import { readableTypes } from '../request/media-types.ts'
import { PageMeta, type RouteScope } from '../route.ts'
import { finishDocument } from './document.ts'
import { faultsOf } from './faults.ts'
import { carriedBy, requestHeaders } from './headers.ts'
import { parameterText, responseTexts } from './texts.ts'

// Turns the zod schemas of routes into OpenAPI. The document never influences what the server does.

type Transform = ReturnType<typeof createJsonSchemaTransform>
type Described = Parameters<Transform>[0]
type Schema = Record<string, unknown>

// A schema with its own notation says what to show instead (see http/request/query.ts). Bounds that
// only mean "a number that JavaScript can represent", and patterns next to a format, would only
// produce odd examples.
const zodToJsonConfig = {
  override: ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodType; jsonSchema: Schema }) => {
    const { openapi, format, minimum, maximum } = jsonSchema
    if (minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (format !== undefined) delete jsonSchema.pattern
    Object.assign(jsonSchema, droppedFrom(zodSchema))
    if (typeof openapi !== 'object') return
    for (const key of Object.keys(jsonSchema))
      if (!['description', 'default'].includes(key)) delete jsonSchema[key]
    Object.assign(jsonSchema, openapi)
  },
}

// The library drops the default and the examples of what is transformed.
function droppedFrom(schema: z.core.$ZodType): Schema {
  const { examples } = z.globalRegistry.get(schema) ?? {}
  return {
    ...(schema instanceof z.ZodDefault && { default: schema.def.defaultValue }),
    ...(examples !== undefined && { examples }),
  }
}

const base = createJsonSchemaTransform({ zodToJsonConfig })
const baseObject = createJsonSchemaTransformObject({ zodToJsonConfig })

/** Describes one operation: parameters, headers, faults and scope. */
export function describeRoute(input: Described): ReturnType<Transform> {
  const schema: Schema = { ...input.schema }
  const { scope = 'admin', bodyTypes = [], ...config } = input.route.config ?? {}
  const onlyRaw = !schema.body && bodyTypes.length > 0
  if (onlyRaw) schema.body = z.string()
  if (schema.querystring) schema.querystring = shapeOf(schema.querystring as z.ZodType)
  const done = base({ ...input, schema })
  const operation = done.schema as Schema
  if (operation.hide) return done
  const method = String(input.route.method)
  const versioned = config.versioned === true
  operation.operationId = schema.operationId ?? unnamed(method, input.url)
  operation.description = [schema.description, whoMay(scope, config.keyed)]
    .filter(Boolean)
    .join('\n\n')
  operation['x-scope'] = scope
  operation.security = securityOf(scope, config.keyed)
  operation.headers = requestHeaders({ method, versioned, own: config.requestHeaders })
  const shapes = operation.response as Record<string, Schema>
  const responses = responsesOf(method, schema, shapes, config)
  operation.response = {
    ...responses,
    ...faultsOf({
      method,
      scope,
      versioned,
      tagged: '304' in responses,
      hasParams: schema.params !== undefined,
      readsBody: schema.body !== undefined,
      probe: config.probe === true,
      rateLimited: config.rateLimit !== false,
      own: config.faults ?? [],
    }),
  }
  delete operation.produces
  if (schema.body) operation.consumes = readableTypes({ method, json: !onlyRaw, bodyTypes })
  for (const part of ['querystring', 'params']) withTexts(operation[part] as Schema | undefined)
  return { schema: nameRest(operation), url: done.url.replace(/\*$/, ':path') }
}

// Each successful response with its media types and header names, and 304 where a read has an ETag.
function responsesOf(
  method: string,
  schema: Schema,
  shapes: Record<string, Schema>,
  config: FastifyContextConfig,
): Record<string, object> {
  const types = (schema.produces ?? ['application/json']) as string[]
  const streamed = types.some((type) => !isText(type)) || types.includes('text/event-stream')
  const facts = {
    method,
    streamed,
    // Responses to writes of articles carry cache tags, too.
    tagged: config.cache !== undefined || (method !== 'GET' && config.markdown === true),
    rateLimited: config.rateLimit !== false,
    fallsBack: hasFallback(schema.querystring),
    prefers: config.requestHeaders?.Prefer !== undefined,
  }
  const headers = (status: string) => {
    const paged = isPage((schema.response as Record<string, unknown>)[status])
    return Object.fromEntries(carriedBy({ ...facts, status, paged }).map((name) => [name, {}]))
  }
  const describeResponse = (status: string, { description, ...shape }: Schema) => ({
    description: description ?? responseTexts[status] ?? 'Done.',
    headers: headers(status),
    ...(shape.type === 'null'
      ? shape
      : { content: contentOf(shape, status < '300' ? [...types, ...otherTypes(config)] : types) }),
  })
  const responses = Object.entries(shapes).map(([status, shape]) => [
    status,
    describeResponse(status, shape),
  ])
  if (method === 'GET' && !streamed)
    responses.push(['304', describeResponse('304', { type: 'null' })])
  return Object.fromEntries(responses)
}

const hasFallback = (query: unknown) => query instanceof z.ZodObject && 'fallback' in query.shape

const isText = (type: string) => /^text\/|json$|xml$/.test(type)

const isPage = (shape: unknown) => shape instanceof z.ZodObject && shape.shape.meta === PageMeta

const plainTypes = new Set(['text/markdown', 'text/x-diff', 'text/event-stream', 'text/plain'])

const otherTypes = ({ markdown, diff, events }: FastifyContextConfig) => [
  ...(markdown ? ['text/markdown'] : []),
  ...(diff ? ['text/x-diff'] : []),
  ...(events ? ['text/event-stream'] : []),
]

function contentOf(shape: Schema, types: readonly string[]): object {
  const schemaOf = (type: string) => {
    if (plainTypes.has(type)) return { type: 'string' }
    return isText(type) ? shape : { type: 'string', format: 'binary' }
  }
  return Object.fromEntries(types.map((type) => [type, { schema: schemaOf(type) }]))
}

// A parameter without a description gets the common one for its name.
function withTexts(part: Schema | undefined): void {
  const properties = (part?.properties ?? {}) as Record<string, Schema>
  for (const [name, parameter] of Object.entries(properties))
    parameter.description ??= parameterText(name.replace(/^\*$/, 'path'))
}

// The router names the rest of a path `*`; the document calls it `path`.
function nameRest(operation: Schema): Schema {
  const text = JSON.stringify(operation.params)
  return text === undefined
    ? operation
    : { ...operation, params: JSON.parse(text.replaceAll('"*"', '"path"')) }
}

/** Finishes the document after all routes are in it. */
export function describeApi(
  input: Parameters<typeof baseObject>[0],
): ReturnType<typeof baseObject> {
  const document = baseObject(input)
  finishDocument(document as Parameters<typeof finishDocument>[0])
  return document
}

// The id of an operation without a name; a test refuses such ids in our own routes.
function unnamed(method: string, url: string): string {
  const words = url
    .replace(/^\/v1/, '')
    .split(/[/.-]/)
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part.replace('*', 'path')))
    .flatMap((part) => part.split('-'))
  const capitalized = [method.toLowerCase(), ...words].map(
    (word) => word.charAt(0).toUpperCase() + word.slice(1),
  )
  return `unnamed${capitalized.join('')}`
}

function securityOf(scope: RouteScope, keyed = false): object[] {
  if (keyed) return [{ key: [] }]
  return scope === 'public' ? [] : [...(scope === 'content:read' ? [{}] : []), { key: [] }]
}

function whoMay(scope: RouteScope, keyed = false): string {
  if (scope === 'public') return keyed ? 'Needs a key, whatever its scopes.' : ''
  if (scope === 'content:read' && !keyed)
    return 'Needs no key, unless `PUBLIC_READ` is off: then the scope `content:read`.'
  const publishing =
    scope === 'content:write'
      ? ', and also `content:publish` to change what is public or scheduled'
      : ''
  const always = scope === 'content:read' ? ', even where reads are public' : ''
  return `Needs a key with the scope \`${scope}\`${publishing}${always}.`
}
