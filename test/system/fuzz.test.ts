import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, patiently, publish, send as sendOnce } from '../support/content.ts'
import { oddRequests } from '../support/odd-requests.ts'
import { fc } from '../support/property.ts'

// Whatever a client sends, the response is never a 500, and every refusal is a problem document.

interface Parameter {
  name: string
  in: string
}
interface Route {
  method: string
  path: string
  parameters: Parameter[]
}

let app: TestApp
const send = (...given: Parameters<typeof sendOnce>) => patiently(() => sendOnce(...given))
let folder: string
let routes: Route[]
const known: string[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broadsheet-fuzz-'))
  app = await testApp({ dataDir: folder })
  const document = (await app.request('GET', '/openapi.json')).json() as {
    paths: Record<string, Record<string, { parameters?: Parameter[] }>>
  }
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => /^(get|post|put|patch|delete)$/.test(method))
      .map(([method, { parameters = [] }]) => ({ method: method.toUpperCase(), path, parameters })),
  )
  expect(routes.length).toBeGreaterThan(30)
  for (const title of titles) {
    const article = await publish(app, articleOf(title))
    known.push(
      article.id,
      String(article.tags[0]?.id),
      String(article.categories[0]?.id),
      article.path,
    )
  }
  await create(app, { title: 'Draft' })
})
afterAll(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

const titles = ['One', 'Two']
const articleOf = (title: string) => ({
  title,
  tags: ['T'],
  categories: ['C'],
  path: title.toLowerCase(),
})

/** Puts the known articles back, so that later requests find them. */
async function revive() {
  for (const [n, title] of titles.entries()) {
    const id = known[n * 4]
    const { statusCode } = await send(app, 'POST', `/articles/${id}/restore`)
    const article = { ...articleOf(title), status: 'published' }
    if (statusCode === 404) await send(app, 'PUT', `/articles/${id}`, article)
  }
}

test('no request causes a 500, and every refusal is a problem document', async () => {
  await fc.assert(
    fc.asyncProperty(oddRequests(known), async (given) => {
      const route = routes[given.route % routes.length] as Route
      const places = [...given.places]
      const path = route.path.replace(/\{[^}]*\}/g, () => places.pop() ?? 'x')
      const declared = route.parameters
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name)
      const query = given.query.flatMap(([n, text]) =>
        declared.length > 0
          ? [`${encodeURIComponent(declared[n % declared.length] ?? '')}=${text}`]
          : [],
      )
      const url = `${path}?${[...query, ...(given.extra ? [given.extra.join('=')] : [])].join('&')}`
      const method = given.method ?? route.method
      const carries = !['GET', 'HEAD', 'OPTIONS'].includes(method)
      const { 'content-encoding': coding, ...plain } = given.headers as Record<string, string>
      const answer = await patiently(() =>
        app.request(method, url, {
          ...(given.anonymous && !carries ? {} : { key: app.adminKey }),
          headers: {
            ...plain,
            ...(carries && coding ? { 'content-encoding': coding } : {}),
            ...(carries && given.body.type ? { 'content-type': given.body.type } : {}),
          },
          ...(carries ? { body: given.body.bytes } : {}),
        }),
      )
      if (method === 'DELETE' && answer.statusCode === 204) await revive()
      const shown = `${method} ${url} ${String(given.body.bytes).slice(0, 200)} → ${answer.body.slice(0, 300)}`
      expect(answer.statusCode, shown).toBeLessThan(500)
      if (answer.statusCode < 400) return
      expect(answer.headers['content-type'], shown).toBe('application/problem+json')
      if (method !== 'HEAD')
        expect(answer.json(), shown).toMatchObject({
          status: answer.statusCode,
          title: expect.any(String),
          detail: expect.any(String),
        })
      expect(answer.body).not.toMatch(/prisma|SELECT |\/src\/|node_modules|\bat .*\.ts:/)
      expect(answer.headers).not.toHaveProperty('x-evil')
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 600) },
  )
}, 600_000)

test('bodies of 10 MB are read whole or refused; JSON 20,000 levels deep is refused', async () => {
  const text = '字'.repeat(3_300_000)
  const large = await send(app, 'POST', '/articles', { title: 'Large', body: text })
  expect([201, 413]).toContain(large.statusCode)
  if (large.statusCode === 201) expect(large.json().data.body).toBe(text)
  expect(
    (await send(app, 'POST', '/articles', { title: 'Larger', body: 'x'.repeat(12_000_000) }))
      .statusCode,
  ).toBe(413)
  const deep = `{"title":"x","frontMatter":{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}}`
  const answer = await send(app, 'POST', '/articles', deep, { 'content-type': 'application/json' })
  expect([answer.statusCode, answer.json().errors[0].code]).toEqual([400, 'json_too_deep'])
  const list = await send(app, 'POST', '/articles', {
    title: 'Long list',
    frontMatter: { list: Array.from({ length: 200_000 }, (_, n) => n) },
  })
  // Front matter may have at most 1,000 keys and list items.
  expect(list.statusCode).toBe(422)
})
