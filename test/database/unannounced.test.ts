import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { writeTransaction } from '../../src/events/write-transaction.ts'
import { announceDue } from '../../src/jobs/due-queries.ts'
import { emptyDatabase } from '../support/database/database.ts'

test('articles scheduled before a migration are announced after it, public ones not', async () => {
  const { url, drop } = await emptyDatabase()
  await migrate(
    url,
    readMigrations().filter(({ name }) => name < '0010'),
  )
  const db = openDatabase(url)
  await db.pool.query(`insert into watermarks (task, at) values ('due', now() - interval '1 hour')`)
  const store = (title: string, status: string, sortAt: string, trashed = false) =>
    db.pool.query(
      `insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang,
         path, slug, title, authors, aliases, status, sort_at, updated_at, trashed_at, updated_by, front_matter,
         front_matter_keys, word_count, reading_minutes)
       values ($1, 's', $2, '', '', '', 'UTC', 'en', 'published', 'en', $2, $2, $2, '{}', '{}', $3,
         now() + $4::interval, now() - interval '1 day', case when $5 then now() end, 'test', '{}', '{}', 0, 0)`,
      [randomUUID(), title, status, sortAt, trashed],
    )
  await store('long public', 'published', '-1 month')
  await store('public since the last look', 'published', '-30 minutes')
  await store('still to come', 'published', '1 day')
  await store('a draft', 'draft', '1 day')
  await store('in the trash', 'published', '1 day', true)
  await migrate(url)
  const waiting = async () => {
    const { rows } = await db.pool.query(
      'select title from articles where unannounced order by title',
    )
    return rows.map(({ title }) => title)
  }
  expect(await waiting()).toEqual(['public since the last look', 'still to come'])
  expect(await writeTransaction(db, announceDue)).toBe(1)
  expect(await waiting()).toEqual(['still to come'])
  const { rows } = await db.pool.query('select type, path, actor from events')
  expect(rows).toEqual([
    { type: 'article.published', path: 'public since the last look', actor: 'schedule' },
  ])
  await db.close()
  await drop()
})
