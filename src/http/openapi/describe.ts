import { createJsonSchemaTransform, createJsonSchemaTransformObject } from '@fastify/type-provider-zod'
import { z } from 'zod'
import { shapeOf } from '../lists.ts'
import { readableTypes } from '../media-types.ts'
import type { RouteScope } from '../route.ts'
import { faultsOf } from './faults.ts'
import { answerTexts, markdownExample } from './texts.ts'

// How a route's zod schemas become OpenAPI. The document never influences what the server does.

type Transform = ReturnType<typeof createJsonSchemaTransform>
type Described = Parameters<Transform>[0]
interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, object> }
}
interface Parameter {
  in: string
  schema?: { style?: string; explode?: boolean }
  style?: string
  explode?: boolean
}

// A piece that reads a notation of its own says what to show in its place (see http/query.ts). Bounds that only say
// "a number that JavaScript holds" and patterns beside a format make nothing but odd examples.
const zodToJsonConfig = {
  override: ({ jsonSchema }: { jsonSchema: Record<string, unknown> }) => {
    const { openapi, format, minimum, maximum } = jsonSchema
    if (minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
    if (maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    if (format !== undefined) delete jsonSchema.pattern
    if (typeof openapi !== 'object') return
    for (const key of Object.keys(jsonSchema)) if (key !== 'description') delete jsonSchema[key]
    Object.assign(jsonSchema, openapi)
  },
}

const base = createJsonSchemaTransform({ zodToJsonConfig })
const baseObject = createJsonSchemaTransformObject({ zodToJsonConfig })

/** One operation: parameters, headers, the faults it can answer with, who may call it. */
export function describeRoute(input: Described): ReturnType<Transform> {
  const schema: Record<string, unknown> = { ...input.schema }
  const { scope = 'admin', bodyTypes = [], faults } = input.route.config ?? {}
  const onlyRaw = !schema.body && bodyTypes.length > 0
  if (onlyRaw) schema.body = z.string()
  if (schema.querystring) schema.querystring = shapeOf(schema.querystring as z.ZodType)
  const done = base({ ...input, schema })
  const operation = done.schema as Record<string, unknown>
  if (operation.hide) return done
  const method = String(input.route.method)
  operation.operationId = operationId(method, input.url)
  operation.description = [schema.description, whoMay(scope)].filter(Boolean).join('\n\n')
  operation.security = scope === 'public' ? [] : [...(scope === 'content:read' ? [{}] : []), { key: [] }]
  operation.headers = requestHeaders(method)
  operation.response = {
    ...withTexts(operation.response as Record<string, object>),
    ...faultsOf(method, scope, schema, faults),
  }
  if (schema.body) operation.consumes = readableTypes({ method, json: !onlyRaw, bodyTypes })
  return { schema: nameRest(operation), url: done.url.replace(/\*$/, ':path') }
}

const withTexts = (answers: Record<string, object>) =>
  Object.fromEntries(
    Object.entries(answers).map(([status, shape]) => [
      status,
      { description: answerTexts[status] ?? 'Done.', ...shape, ...placeOf(status) },
    ]),
  )

const placeOf = (status: string) => {
  const description = answerTexts[status] ?? ''
  return description.includes('Location')
    ? { headers: { Location: { type: 'string', format: 'uri-reference', description } } }
    : {}
}

// The router calls the rest of a path `*`; people call it `path`.
function nameRest(operation: Record<string, unknown>): Record<string, unknown> {
  const text = JSON.stringify(operation.params)
  return text === undefined
    ? operation
    : { ...operation, params: JSON.parse(text.replaceAll('"*"', '"path"')) }
}

/** The whole document, after all routes are in it. */
export function describeApi(input: Parameters<typeof baseObject>[0]): ReturnType<typeof baseObject> {
  const document = baseObject(input) as Record<string, unknown>
  const paths = (document.paths ?? {}) as Record<string, Record<string, Operation>>
  for (const operation of Object.values(paths).flatMap((path) => Object.values(path))) {
    operation.parameters?.forEach(hoistStyle)
    const { content = {} } = operation.requestBody ?? {}
    for (const type of Object.keys(content)) if (!type.endsWith('json')) content[type] = rawBody(type)
  }
  dropUnused(document)
  return document as ReturnType<typeof baseObject>
}

// Named schemas come twice, as they are read and as they are written; what no route refers to only confuses.
function dropUnused(document: Record<string, unknown>): void {
  const { schemas = {} } = (document.components ?? {}) as { schemas?: Record<string, object> }
  const used = new Set<string>()
  const visit = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part ?? {}).matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit(document.paths)
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name]
}

// How a list is written belongs to the parameter, not to its schema.
function hoistStyle(parameter: Parameter): void {
  const { style, explode } = parameter.schema ?? {}
  if (style === undefined) return
  Object.assign(parameter, { style, explode })
  delete parameter.schema?.style
  delete parameter.schema?.explode
}

// A body of another kind is a file, not what the JSON schema describes.
function rawBody(type: string): { schema: object; example?: string } {
  const file = { type: 'string', format: 'binary' }
  if (type.startsWith('text/')) return { schema: { type: 'string' }, example: markdownExample }
  if (type !== 'multipart/form-data') return { schema: file }
  return { schema: { type: 'object', properties: { file: { type: 'array', items: file } } } }
}

/** `GET /v1/articles/:id` is `getArticlesById`. */
function operationId(method: string, url: string): string {
  const words = url
    .replace(/^\/v1/, '')
    .split(/[/.-]/)
    .filter(Boolean)
    .map((part) => (part.startsWith(':') ? `by-${part.slice(1)}` : part.replace('*', 'path')))
    .flatMap((part) => part.split('-'))
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

function whoMay(scope: RouteScope): string {
  if (scope === 'public') return ''
  if (scope === 'content:read')
    return 'Needs no key, unless `PUBLIC_READ` is off: then the scope `content:read`.'
  const beside =
    scope === 'content:write' ? ', and `content:publish` beside it to touch what is public or scheduled' : ''
  return `Needs a key with the scope \`${scope}\`${beside}.`
}

const headerTexts: Record<string, Record<string, string>> = {
  GET: { 'If-None-Match': 'ETag of what you have: 304 without a body when it is still the same.' },
  POST: {
    'Idempotency-Key':
      'Any text of 1 to 255 characters: a retry gets the first answer, for 24 hours; 409 with `Retry-After` while the first request may still run.',
  },
  PUT: {
    'If-Match': 'ETag of what you read: 412 when it has changed since.',
    'If-None-Match': '`*`: only where there is nothing yet, else 412.',
  },
  PATCH: { 'If-Match': 'ETag of what you read: 412 when it has changed since.' },
  DELETE: { 'If-Match': 'ETag of what you read: 412 when it has changed since.' },
}

function requestHeaders(method: string): object {
  const texts = Object.entries(headerTexts[method] ?? {})
  const properties = Object.fromEntries(
    texts.map(([name, description]) => [name, { type: 'string', description }]),
  )
  return { type: 'object', properties }
}
