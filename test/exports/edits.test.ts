import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findArticles, readOptionsOf } from '../../src/articles/queries.ts'
import type { ArticleRow } from '../../src/articles/row.ts'
import type { ArticleFields } from '../../src/markdown/fields/article-fields.ts'
import { readArticle } from '../../src/markdown/fields/read.ts'
import { termKey } from '../../src/markdown/file/slug.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { fc } from '../support/property.ts'
import { changes } from './arbitrary.ts'
import { importPath } from './by.ts'
import { samples, writeFiles } from './samples.ts'

let app: TestApp
const ids: string[] = []
beforeAll(async () => {
  app = await testApp()
  const folder = writeFiles(samples)
  const examples = join(import.meta.dirname, '../../examples/content')
  for (const [path, source] of [
    [folder, 'samples'],
    [examples, 'examples'],
  ] as const)
    for (const { articleId } of Object.values(await importPath(app, path, source)))
      if (articleId) ids.push(articleId)
  rmSync(folder, { recursive: true })
})
afterAll(() => app.close())

const rowOf = async (id: string): Promise<ArticleRow> => {
  const [row] = await findArticles(app.db, [id])
  if (!row) throw new Error(`No article ${id}.`)
  return row
}

/** What the text of a row says when it is read by the row's options. */
function saidBy(row: ArticleRow): ArticleFields {
  const read = readArticle(row.head + row.body, row.file, readOptionsOf(row))
  if (!read.ok) throw new Error(`${row.file}: ${JSON.stringify(read.problems)}`)
  return read.article.fields
}

const names = (terms: string) =>
  (JSON.parse(terms) as { name: string }[]).map(({ name }) => termKey(name))
const keys = (terms: readonly (string | string[])[]) => [
  ...new Set(terms.map((name) => termKey([name].flat().at(-1) ?? ''))),
]
const numbered = (path: string, said: string) => path.replace(/-\d+$/, '') === said || path === said

const derived: Record<string, string[]> = {
  body: ['title', 'summary', 'wordCount', 'readingMinutes'],
  // Aliases of the text are relative to its folder and language.
  path: ['slug', 'translationKey', 'aliases'],
  slug: ['path', 'translationKey', 'aliases'],
  lang: ['path', 'slug', 'aliases'],
  status: ['publishedAt'],
}
const members = [
  'title',
  'summary',
  'cover',
  'authors',
  'aliases',
  'status',
  'publishedAt',
  'expiresAt',
  'modifiedAt',
  'lang',
  'path',
  'slug',
  'translationKey',
  'wordCount',
  'tags',
  'categories',
  'body',
] as const

test('after any edits the stored fields equal the text, and all else is unchanged', async () => {
  const edits = fc.tuple(fc.constantFrom(...ids), fc.array(changes, { minLength: 1, maxLength: 3 }))
  let done = 0
  for (const [id, bodies] of fc.sample(edits, { numRuns: 100, seed: 20_26 })) {
    for (const body of bodies) {
      const before = await rowOf(id)
      const answer = await app.request('PATCH', `/v1/articles/${id}`, { key: app.adminKey, body })
      const after = await rowOf(id)
      const context = `${after.file} ${JSON.stringify(body)} ${answer.body.slice(0, 500)}`
      if (answer.statusCode !== 200) {
        expect([409, 422], context).toContain(answer.statusCode)
        expect(after, context).toEqual(before)
        continue
      }
      done++
      const { tags, categories, path, slug, frontMatter, translationKey, ...said } = saidBy(after)
      expect(after, context).toMatchObject(said)
      // A translation keeps the key of its group when it moves.
      expect([translationKey, before.translationKey], context).toContain(after.translationKey)
      expect([names(after.tags), names(after.categories)], context).toEqual([
        keys(tags),
        keys(categories),
      ])
      expect([numbered(after.path, path), numbered(after.slug, slug)], context).toEqual([
        true,
        true,
      ])
      expect(JSON.parse(after.frontMatter), context).toEqual(
        JSON.parse(JSON.stringify(frontMatter)),
      )
      const asked = Object.keys(body).flatMap((name) => [name, ...(derived[name] ?? [])])
      for (const name of members)
        if (!asked.includes(name))
          expect(after[name], `${name} of ${context}`).toEqual(before[name])
    }
    const url = `/v1/articles/${id}/revisions/1/restore`
    await app.request('POST', url, { key: app.adminKey })
  }
  expect(done).toBeGreaterThan(150)
})
