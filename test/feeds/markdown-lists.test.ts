import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../support/app.ts'
import { create, publish } from '../support/content.ts'

let app: TestApp
const ids: string[] = []
beforeAll(async () => {
  app = await testApp({ siteTitle: 'The *Tea* Post' })
  const make = async (article: object) => ids.push((await publish(app, article)).id)
  await make({ title: 'One', summary: 'First\n# words', publishedAt: '2024-01-02T00:00:00Z' })
  await make({
    title: '[x](http://evil.example)',
    tags: ['tea'],
    publishedAt: '2025-01-02T00:00:00Z',
  })
  await create(app, { title: 'Draft' })
})
afterAll(() => app.close())

const get = async (url: string) => {
  const { statusCode, headers, body } = await app.request('GET', url)
  return { statusCode, type: headers['content-type'], link: headers.link, body }
}
const lines = (...entries: string[]) =>
  `# The \\*Tea\\* Post\n\n> Each link is the Markdown file of an article.\n\n## Articles\n\n${entries.join('')}`
const one = () => `- [One](/v1/articles/${ids[0]}.md) (2024-01-02): First # words\n`
const two = () => `- [\\[x\\](http://evil.example)](/v1/articles/${ids[1]}.md) (2025-01-02)\n`

test('a list as Markdown has the public articles, and nothing of a text becomes markup', async () => {
  const list = await get('/v1/articles.md')
  expect(list).toMatchObject({ statusCode: 200, type: 'text/markdown; charset=utf-8' })
  expect(list.body).toBe(lines(two(), one()))
  expect((await get(`/v1/articles/${ids[0]}.md`)).body).toContain('title: One')
})

test('filters and pages work as in the list', async () => {
  expect((await get('/v1/articles.md?tag=tea')).body).toBe(lines(two()))
  const first = await get('/v1/articles.md?limit=1')
  const next = /\[More articles\]\((.*)\)/.exec(first.body)?.[1] ?? ''
  expect(first.body.startsWith(lines(two()))).toBe(true)
  expect(first.link).toContain(`<${next}>; rel="next"`)
  expect((await get(next)).body).toBe(lines(one()))
})

test('it refuses parameters that choose members, and what needs a key', async () => {
  for (const query of ['fields=title', 'include=body', 'highlight=true&q=x', 'nothing=1'])
    expect((await get(`/v1/articles.md?${query}`)).statusCode, query).toBe(400)
  expect((await get('/v1/articles.md?status=draft')).statusCode).toBe(401)
})

test('llms.txt leads to the newest articles and to the list', async () => {
  const { statusCode, body } = await get('/llms.txt')
  expect(statusCode).toBe(200)
  expect(body).toContain(two() + one())
  expect(body).toContain('[More articles](/v1/articles.md)')
  expect(body).not.toContain('Draft')
})

test('JSON links to the Markdown of the same content', async () => {
  const alternate = (target: string) => `<${target}>; rel="alternate"; type="text/markdown"`
  const list = await get('/v1/articles?include=text&fields=title&tag=tea&limit=1')
  expect(list.link).toContain(alternate('/v1/articles.md?limit=1&tag=tea'))
  for (const url of [`/v1/articles/${ids[0]}`, '/v1/articles/by-path/one'])
    expect((await get(url)).link).toBe(alternate(`/v1/articles/${ids[0]}.md`))
  expect((await get(`/v1/articles/${ids[0]}.md`)).link).toBeUndefined()
})
