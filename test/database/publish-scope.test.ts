import { expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { emptyDatabase } from '../support/database/database.ts'

test('keys that could publish get the scope once, and none is bound to sources', async () => {
  const { url, drop } = await emptyDatabase()
  const before = readMigrations().filter(({ name }) => name < '0006')
  await migrate(url, before)
  const db = openDatabase(url)
  const given: Record<string, string[]> = {
    writer: ['content:write'],
    importer: ['imports:run', 'drafts:read'],
    both: ['content:write', 'imports:run'],
    reader: ['content:read', 'drafts:read'],
    manager: ['keys:manage'],
    admin: ['admin'],
  }
  for (const [id, scopes] of Object.entries(given))
    await db.pool.query(
      "insert into api_keys (id, name, scopes, secret_hash, created_by) values ($1, $1, $2, '', 'test')",
      [id, scopes],
    )
  await migrate(url)
  const { rows } = await db.pool.query<{ id: string; scopes: string[]; sources: string[] | null }>(
    'select id, scopes, sources from api_keys',
  )
  const scopes = Object.fromEntries(rows.map((row) => [row.id, row.scopes]))
  const publish = 'content:publish'
  expect(scopes).toEqual({
    ...given,
    writer: ['content:write', publish],
    importer: ['imports:run', 'drafts:read', publish],
    both: ['content:write', 'imports:run', publish],
  })
  expect(rows.every((row) => row.sources === null)).toBe(true)
  await db.close()
  await drop()
})
