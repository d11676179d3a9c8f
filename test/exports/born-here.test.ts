import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findArticles, readOptionsOf } from '../../src/articles/queries.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { fc } from '../support/property.ts'
import { article } from './arbitrary.ts'
import { exportTo, importPath } from './by.ts'
import { fieldsByFile } from './fields.ts'
import { temporaryFolder } from './samples.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const send = (method: string, url: string, body: unknown, type = 'application/json') =>
  app.request(method, `/v1${url}`, { key: app.adminKey, body, headers: { 'content-type': type } })

async function create(body: object | string): Promise<string> {
  const answer = await send(
    'POST',
    '/articles',
    body,
    typeof body === 'string' ? 'text/markdown' : undefined,
  )
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json().data.id
}

/** The path and the file of an article; fails if its text and its file name imply another path. */
async function placeOf(id: string): Promise<{ file: string; path: string }> {
  const [row] = await findArticles(app.db, [id])
  if (!row) throw new Error(`No article ${id}.`)
  const read = readArticle(row.head + row.body, row.file, readOptionsOf(row))
  const { lang, path, slug, translationKey } = row
  expect(read, row.file).toMatchObject({
    article: { fields: { lang, path, slug, translationKey } },
  })
  return { file: row.file, path }
}

test('articles created here survive an export into an empty database', async () => {
  const other = await testApp()
  const folder = temporaryFolder()
  try {
    let created = 0
    for (const body of fc.sample(article, { numRuns: 250, seed: 20_26 })) {
      const { statusCode, body: answer } = await send('POST', '/articles', body)
      if (statusCode === 201) created++
      // An alias that is a URL, a path that is taken: reported, and nothing is written.
      else expect([409, 422], `${answer} ${JSON.stringify(body)}`).toContain(statusCode)
    }
    expect(created).toBeGreaterThan(200)
    const outcomes = await exportTo(app, folder)
    expect(outcomes.filter(({ outcome, as }) => outcome !== 'written' || as)).toEqual([])
    const imported = Object.values(await importPath(other, join(folder, 'api'), 'api'))
    expect(imported.filter(({ outcome }) => outcome !== 'created')).toEqual([])
    const [before, after] = [await fieldsByFile(app), await fieldsByFile(other)]
    for (const [file, fields] of Object.entries(before)) expect(after[file], file).toEqual(fields)
    expect(Object.keys(after).length).toBe(created)
  } finally {
    rmSync(folder, { recursive: true })
    await other.close()
  }
})

describe('the file of an article and its text agree with its path', () => {
  test('for articles with the same title', async () => {
    const places = await Promise.all(
      [1, 2, 3].map(async () => placeOf(await create({ title: 'Twin' }))),
    )
    expect(places.map(({ path }) => path).sort()).toEqual(['twin', 'twin-2', 'twin-3'])
    for (const { path, file } of places) expect(file).toBe(`en/${path}.md`)
  })

  test('where an earlier article of the file has moved away', async () => {
    const first = await create({ title: 'Moves', path: 'here' })
    await send('PATCH', `/articles/${first}`, { path: 'there' })
    expect(await placeOf(first)).toEqual({ file: 'en/here.md', path: 'there' })
    expect(await placeOf(await create({ title: 'Follows', path: 'here' }))).toMatchObject({
      path: 'here',
    })
  })

  test('for a Markdown file that names no path', async () => {
    const first = await create('# Plain\n')
    await send('PATCH', `/articles/${first}`, { path: 'gone/plain' })
    await placeOf(await create('# Plain\n'))
    const put = await send('PUT', '/articles/by-path/plain?lang=en', '# Put\n', 'text/markdown')
    expect(put.statusCode, put.body).toBeLessThan(300)
    expect(await placeOf(put.json().data.id)).toMatchObject({ path: 'plain' })
  })

  test.each([
    ['.hidden/post'],
    ['posts/.hidden'],
    ['node_modules/post'],
    ['archetypes/post'],
    ['nul'],
    ['a|b?'],
    ['back\\slash'],
    ['bell\u0007'],
    [`${'长'.repeat(100)}/${'x'.repeat(300)}`],
    [Array.from({ length: 90 }, () => 'deep').join('/')],
    ['_posts/_drafts/post'],
    ['2020-01-01-dated'],
    ['post.zh'],
    ['section/index'],
  ])('at %j, which no file or no importer could take', async (path) => {
    const place = await placeOf(await create({ title: 'Odd', path }))
    expect(place.path).toBe(path)
    for (const part of place.file.split('/')) {
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255)
      expect(part).not.toMatch(/^\.|[\p{Cc}\\|?]|^nul\.|^node_modules$|^archetypes$/u)
    }
  })
})
