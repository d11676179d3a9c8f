import { afterAll, beforeAll, expect, test } from 'vitest'
import { adminActor, writerOf } from '../../src/actor.ts'
import { mergeCategory } from '../../src/categories/write.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { categoryKind } from '../../src/sql/term-kind.ts'
import { lockTerms } from '../../src/terms/write-queries.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { disagreements } from '../support/articles/recount.ts'
import { read, send } from '../support/content.ts'
import { importTree, makeTree } from '../support/imports/imports.ts'
import { until } from '../support/processes/processes.ts'

let app: TestApp
beforeAll(async () => {
  app = await testApp()
})
afterAll(() => app.close())

const waits = async () => {
  const { rows } = await app.db.query({
    text: `select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  })
  return rows.length > 0
}

test('an import keeps a category that is merged after the article was read', async () => {
  const text = (body: string) => `---\ntitle: A\ncategories: [Before, Old, After]\n---\n${body}\n`
  const tree = await makeTree({ 'a.md': text('one'), 'b.md': '---\ntitle: B\n---\n' })
  const first = await importTree(app.db, tree, { source: 'tree' })
  const id = `${first.files.get('a.md')?.articleId}`
  const categoryOf = async (name: string) =>
    (await send(app, 'POST', '/categories', { name })).json().data.id as string
  const old = (await read(app, id)).categories[1]?.id as string
  const target = await categoryOf('New')
  await tree.put({ 'a.md': text('two') })
  let importing: ReturnType<typeof importTree> | undefined
  await writeTransaction(app.db, async (tx) => {
    await lockTerms(tx, categoryKind, [old])
    importing = importTree(app.db, tree, { source: 'tree' })
    await until(waits)
    await mergeCategory(tx, writerOf(adminActor), old, target)
  })
  expect((await importing)?.run).toMatchObject({ status: 'completed', updated: 1, failed: 0 })
  const { categories } = await read(app, id)
  expect(categories.map(({ name }) => name)).toEqual(['Before', 'New', 'After'])
  expect(await disagreements(app.db)).toEqual([])
  await tree.remove()
})
