import { faultName } from './faults.ts'
import { headerRefs } from './headers.ts'
import { markdownExample } from './texts.ts'

// Adds what the libraries cannot express: responses, headers and schema names that operations
// share.

interface Document {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, object>; responses?: Record<string, object> }
}
interface Operation {
  parameters?: Parameter[]
  requestBody?: { content: Record<string, object> }
  responses: Record<string, ResponseObject>
}
interface Parameter {
  in: string
  schema?: { style?: string; explode?: boolean }
  style?: string
  explode?: boolean
}
interface ResponseObject {
  headers?: object
  content?: Record<string, object>
}

/** Finishes a document in place. */
export function finishDocument(document: Document): void {
  for (const operation of Object.values(document.paths ?? {}).flatMap((path) =>
    Object.values(path),
  )) {
    operation.parameters?.forEach(hoistStyle)
    const { content = {} } = operation.requestBody ?? {}
    for (const type of Object.keys(content))
      if (!type.endsWith('json')) content[type] = rawBody(type)
    operation.responses = shareResponses(operation.responses)
  }
  dropUnused(document)
  nameBodies(document)
}

function shareResponses(responses: Record<string, ResponseObject>): Record<string, object> {
  const shared = Object.entries(responses).map(([status, response]) => {
    if (response.content?.['application/problem+json'])
      return [status, { $ref: `#/components/responses/${faultName(status)}` }]
    return [status, { ...response, headers: headerRefs(Object.keys(response.headers ?? {})) }]
  })
  return Object.fromEntries(shared)
}

const schemaRefs = (part: unknown) =>
  [...JSON.stringify(part ?? {}).matchAll(/#\/components\/schemas\/(\w+)/g)].map(
    ([, name = '']) => name,
  )

// The library emits each named schema twice, for input and for output; an unused one would only
// confuse.
function dropUnused({ paths, components = {} }: Document): void {
  const { schemas = {}, responses = {} } = components
  const used = new Set<string>()
  const visit = (part: unknown) => {
    for (const name of schemaRefs(part)) {
      if (used.has(name)) continue
      used.add(name)
      visit(schemas[name])
    }
  }
  visit([paths, responses])
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name]
  const text = JSON.stringify(paths ?? {})
  const faults = Object.entries(responses).filter(([name]) =>
    text.includes(`"#/components/responses/${name}"`),
  )
  components.responses = Object.fromEntries(faults)
}

/**
 * Renames `NewArticle` and `ArticleChanges`, which the library calls `NewArticleInput` and
 * `ArticleChangesInput` because they are input, to `ArticleInput` and `ArticlePatch`.
 */
function nameBodies(document: Document): void {
  const { schemas = {} } = document.components ?? {}
  const named = new Map<string, string>()
  for (const name of Object.keys(schemas)) {
    const client = clientName(name)
    if (client === name) continue
    if (client in schemas || [...named.values()].includes(client))
      throw new Error(`Two schemas would be called ${client}.`)
    named.set(name, client)
  }
  const rename = <T>(part: T): T =>
    JSON.parse(
      JSON.stringify(part).replace(
        /"#\/components\/schemas\/(\w+)"/g,
        (_, name) => `"#/components/schemas/${named.get(name) ?? name}"`,
      ),
    )
  document.paths = rename(document.paths ?? {})
  const renamed = Object.entries(rename(schemas)).map(([name, schema]) => [
    named.get(name) ?? name,
    schema,
  ])
  document.components = { ...document.components, schemas: Object.fromEntries(renamed) }
}

function clientName(name: string): string {
  const read = /^(\w+)Input$/.exec(name)?.[1]
  if (read === undefined) return name
  return read.replace(/^New(\w+)$/, '$1Input').replace(/^(\w+)Changes$/, '$1Patch')
}

// The style of a list belongs to the parameter, not to its schema.
function hoistStyle(parameter: Parameter): void {
  const { style, explode } = parameter.schema ?? {}
  if (style === undefined) return
  Object.assign(parameter, { style, explode })
  delete parameter.schema?.style
  delete parameter.schema?.explode
}

// A body that is not JSON is a file, which the JSON schema does not describe.
function rawBody(type: string): { schema: object; example?: string } {
  const file = { type: 'string', format: 'binary' }
  if (type.startsWith('text/')) return { schema: { type: 'string' }, example: markdownExample }
  if (type !== 'multipart/form-data') return { schema: file }
  return { schema: { type: 'object', properties: { file: { type: 'array', items: file } } } }
}
