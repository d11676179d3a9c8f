import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { emptyDatabase } from '../support/database/database.ts'

test('the migration recognizes articles trashed by imports by their last event', async () => {
  const { url, drop } = await emptyDatabase()
  await migrate(
    url,
    readMigrations().filter(({ name }) => name < '0013'),
  )
  const db = openDatabase(url)
  const store = async (
    title: string,
    trashed: boolean,
    events: readonly (readonly [string, boolean])[],
  ) => {
    const id = randomUUID()
    await db.pool.query(
      `insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang,
         path, slug, title, authors, aliases, status, sort_at, trashed_at, updated_by, front_matter, front_matter_keys,
         word_count, reading_minutes)
       values ($1, 's', $2, '', '', '', 'UTC', 'en', 'published', 'en', $2, $2, $2, '{}', '{}', 'published', now(),
         case when $3 then now() end, 'test', '{}', '{}', 0, 0)`,
      [id, title, trashed],
    )
    for (const [type, byImport] of events)
      await db.pool.query(
        `insert into events (type, resource, resource_id, version, changed, actor, import_id)
         values ($1, 'article', $2, 1, '{}', 'test', $3)`,
        [type, id, byImport ? randomUUID() : null],
      )
  }
  const [byImport, byPerson] = [
    ['article.trashed', true] as const,
    ['article.trashed', false] as const,
  ]
  const restored = ['article.restored', false] as const
  await store('pruned', true, [['article.created', true], byImport])
  await store('pruned in the end', true, [byPerson, restored, byImport, ['article.updated', false]])
  await store('trashed by a person in the end', true, [byImport, restored, byPerson])
  await store('trashed by a person', true, [['article.created', true], byPerson])
  await store('back again', false, [byImport, restored])
  await store('of which no event is left', true, [])
  await migrate(url)
  const { rows } = await db.pool.query(
    'select title from articles where trashed_by_import order by title',
  )
  expect(rows.map(({ title }) => title)).toEqual(['pruned', 'pruned in the end'])
  await db.close()
  await drop()
})
