import { afterAll, describe, expect, it } from 'vitest'
import { asSql } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { emptyDatabase, testDatabase } from '../support/database.ts'

describe('migrate', async () => {
  const empty = await emptyDatabase()
  const made = await testDatabase()
  afterAll(() => Promise.all([empty.drop(), made.drop()]))

  it('finds nothing to do in a database that has all migrations', async () => {
    expect(await migrate(made.url)).toEqual([])
  })

  it('applies all migrations once when two start at the same moment', async () => {
    const runs = await Promise.all([migrate(empty.url), migrate(empty.url)])
    expect(runs.flat()).toEqual(readMigrations().map(({ name }) => name))
  })

  it('gives an empty database in UTF-8', async () => {
    const { rows } = await asSql(made.db.pool).query<{ count: number }>({
      text: 'select count(*) from articles',
    })
    expect(rows).toEqual([{ count: 0 }])
  })
})
