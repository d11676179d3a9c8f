import pg from 'pg'
import { describe, expect, test } from 'vitest'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { emptyDatabase } from '../support/database/database.ts'
import { applyByEngine } from '../support/database/engine-migrations.ts'

const migrations = readMigrations()
const names = migrations.map(({ name }) => name)
const older = migrations.slice(0, 4)

const columns = `select column_name, udt_name, character_maximum_length, is_nullable, column_default
  from information_schema.columns where table_name = '_prisma_migrations' order by ordinal_position`
const keys = `select conname, pg_get_constraintdef(oid) from pg_constraint
  where conrelid = '_prisma_migrations'::regclass order by conname`
const rows = `select migration_name, checksum, logs, rolled_back_at, applied_steps_count,
    started_at <= finished_at as ordered, id ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4' as random_id
  from _prisma_migrations order by started_at`
const transactions = 'select distinct xmin::text as transaction from _prisma_migrations'

async function onEmpty(
  work: (url: string, query: (text: string) => Promise<unknown[]>) => Promise<void>,
) {
  const { url, drop } = await emptyDatabase()
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await work(url, async (text) => (await client.query(text)).rows)
  } finally {
    await client.end()
    await drop()
  }
}

/** The recorded migrations of a database, without ids and times. */
async function recordOf(apply: (url: string) => Promise<string[]>): Promise<unknown[][]> {
  const record: unknown[][] = []
  await onEmpty(async (url, query) => {
    expect(await apply(url)).toEqual(names)
    for (const text of [columns, keys, rows]) record.push(await query(text))
  })
  return record
}

describe('the table of Prisma', () => {
  test('is the same whether Broadsheet or the engine of Prisma writes it', async () => {
    const ours = await recordOf((url) => migrate(url))
    expect(ours).toEqual(await recordOf((url) => applyByEngine(url, migrations)))
    expect(ours[2]).toHaveLength(names.length)
    expect(ours[2]?.[0]).toMatchObject({ applied_steps_count: 1, ordered: true, random_id: true })
  })

  test('leaves nothing to the engine after our migration', () =>
    onEmpty(async (url) => {
      expect(await migrate(url)).toEqual(names)
      expect(await applyByEngine(url, migrations)).toEqual([])
    }))

  test('leaves nothing to us after the engine applied all', () =>
    onEmpty(async (url) => {
      expect(await applyByEngine(url, migrations)).toEqual(names)
      expect(await migrate(url)).toEqual([])
    }))

  test('lets one continue where the other has stopped', async () => {
    await onEmpty(async (url) => {
      await applyByEngine(url, older)
      expect(await migrate(url, migrations, { mustExist: true })).toEqual(names.slice(older.length))
    })
    await onEmpty(async (url) => {
      await migrate(url, older)
      expect(await applyByEngine(url, migrations)).toEqual(names.slice(older.length))
    })
  })

  test('does not count a migration that was rolled back', () =>
    onEmpty(async (url, query) => {
      await migrate(url)
      await query(`insert into _prisma_migrations (id, checksum, migration_name, rolled_back_at)
        values ('former', '', 'former', now())`)
      expect(await migrate(url)).toEqual([])
    }))
})

test('no migration ends the transaction in which all of them run', () =>
  onEmpty(async (url, query) => {
    await migrate(url)
    expect(await query(transactions)).toHaveLength(1)
  }))

test('a migration that waits too long for a lock is retried', () =>
  onEmpty(async (url, query) => {
    await migrate(url, older)
    const holder = new pg.Client({ connectionString: url })
    await holder.connect()
    await holder.query('begin; lock table articles in access share mode')
    const migrating = migrate(url)
    migrating.catch(() => {})
    // It sleeps between two attempts without a transaction, after `rollback`.
    const asleep = `select from pg_stat_activity where datname = current_database()
      and application_name = 'broadsheet migrate' and state = 'idle' and query = 'rollback'`
    await expect.poll(() => query(asleep)).toHaveLength(1)
    await holder.end()
    expect(await migrating).toEqual(names.slice(older.length))
  }))
