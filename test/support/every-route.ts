import { expect } from 'vitest'
import type { TestApp } from './app.ts'
import { publish, send } from './content.ts'
import { storeFile } from './files/files.ts'

/**
 * What the places of paths are filled with, by their names; `tags.id` is for paths below
 * `/v1/tags`.
 */
export type Content = Readonly<Record<string, string>>

export interface Route {
  method: string
  path: string
  /** The names of its query parameters, percent-encoded. */
  parameters: string[]
  /** By status. */
  responses: object
  /** The members of its JSON body. */
  members: string[]
  /** Whether its response has no end of its own. */
  streams: boolean
}

interface Schema {
  $ref?: string
  properties?: object
  anyOf?: Schema[]
  oneOf?: Schema[]
}
interface Operation {
  parameters?: { name: string; in: string }[]
  responses: Record<string, { content?: object }>
  requestBody?: { content: Record<string, { schema: Schema }> }
}
interface Document {
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema> }
}

/** All routes of the OpenAPI document. */
export async function routesOf(app: TestApp): Promise<Route[]> {
  const document: Document = (await app.request('GET', '/openapi.json')).json()
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], responses, requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters: parameters
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => encodeURIComponent(name)),
      responses,
      members: membersOf(document, requestBody?.content['application/json']?.schema),
      streams: Object.keys(responses['200']?.content ?? {}).join() === 'text/event-stream',
    })),
  )
}

function membersOf(document: Document, schema: Schema | undefined): string[] {
  const name = schema?.$ref?.split('/').pop()
  const found = name === undefined ? schema : document.components.schemas[name]
  const choices = [...(found?.anyOf ?? []), ...(found?.oneOf ?? [])]
  const members = choices.flatMap((choice) => membersOf(document, choice))
  return [...new Set([...Object.keys(found?.properties ?? {}), ...members])]
}

/** The path of a route with the content that it names. */
export function filled(path: string, content: Content): string {
  const folder = /^\/(?:v1\/)?([\w-]+)/.exec(path)?.[1]
  return path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURI(content[`${folder}.${name}`] ?? content[name] ?? 'x'),
  )
}

let made = 0

/** New content of every kind, which all places of paths name. */
export async function seeded(app: TestApp): Promise<Content> {
  const name = `seed-${++made}`
  const post = async (url: string, body: unknown): Promise<{ id: string }> => {
    const answer = await send(app, 'POST', url, body)
    expect(answer.statusCode, answer.body).toBeLessThan(300)
    return answer.json().data
  }
  const article = await publish(app, { title: name, tags: [name], categories: [name], path: name })
  await send(app, 'PATCH', `/articles/${article.id}`, { body: 'Two' })
  const file = await storeFile(app, `${name}.txt`, name)
  await send(app, 'PUT', `/schemas/${name}`, { mode: 'warn', schema: {} })
  const [preview, key, bulk] = [
    await post(`/articles/${article.id}/previews`, {}),
    await post('/keys', { name, scopes: ['content:read'] }),
    await post('/bulk-changes', { filter: `tag=${name}`, change: { addTags: ['b'] } }),
  ]
  return {
    id: article.id,
    path: article.path,
    previewId: preview.id,
    ...{ version: '1', a: '1', b: '2' },
    'tags.id': (await post('/tags', { name: `${name}-free` })).id,
    'tags.slug': String(article.tags[0]?.slug),
    'categories.id': (await post('/categories', { name: `${name}-free` })).id,
    'categories.slug': String(article.categories[0]?.slug),
    'files.id': file.id,
    'files.hash': file.hash,
    'files.name': `${name}.txt`,
    'files.source': 'api',
    'files.path': `${name}.txt`,
    'schemas.name': name,
    'keys.id': key.id,
    'bulk-changes.id': bulk.id,
  }
}
