import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { importTree, makeTree } from '../../support/imports/imports.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

test('a thousand files that want one long path get numbers, and keep them the next time', async () => {
  const path = `${'a'.repeat(200)}/`.repeat(9)
  const files = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, n) => [`f${n}.md`, `---\nurl: /${path}b\n---\nText ${n}\n`]),
  )
  const tree = await makeTree(files)
  expect((await importTree(app.db, tree)).run).toMatchObject({ created: 1_000, failed: 0 })
  const { rows } = await app.db.pool.query<{ path: string }>('select path from articles')
  const numbers = rows.map((row) => Number(row.path.slice(path.length).replace(/^b-?/, '') || 1))
  expect(new Set(numbers).size).toBe(1_000)
  // Close together, whatever the batches met.
  expect(Math.max(...numbers)).toBeLessThan(3_000)
  expect((await importTree(app.db, tree)).run).toMatchObject({ unchanged: 1_000, created: 0 })
  await tree.remove()
})

test('thousands of tags whose names give one slug get its numbers, in every batch', async () => {
  const names = (n: number) =>
    Array.from(
      { length: 15 },
      (_, m) => `'x${'!'.repeat(n % 20)}${'?'.repeat(m)}${'%'.repeat(Math.floor(n / 20))}'`,
    )
  const files = Object.fromEntries(
    Array.from({ length: 500 }, (_, n) => [
      `t${n}.md`,
      `---\ntags: [${names(n).join(', ')}]\n---\nText ${n}\n`,
    ]),
  )
  const tree = await makeTree(files)
  expect((await importTree(app.db, tree, { source: 'tags' })).run).toMatchObject({
    created: 500,
    failed: 0,
  })
  const { rows } = await app.db.pool.query<{ slugs: number; names: number }>(
    "select count(distinct slug)::int as slugs, count(distinct name)::int as names from tags where slug ~ '^x(-\\d+)?$'",
  )
  expect(rows[0]).toEqual({ slugs: 7_500, names: 7_500 })
  await tree.remove()
})
