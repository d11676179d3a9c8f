import { spawn } from 'node:child_process'
import { once } from 'node:events'
import pg from 'pg'
import { v7 } from 'uuid'
import { afterAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { copyDatabase, emptyDatabase, testDatabase } from '../support/database/database.ts'
import { postgres15, startInstalledPostgres } from '../support/database/postgres.ts'
import { schemaDifference } from '../support/database/schema.ts'
import { compiled } from '../support/processes/processes.ts'

const names = readMigrations().map(({ name }) => name)
const slow = {
  name: '9999_slow',
  sql: 'create table slow (n int);\nselect pg_sleep(60);',
  checksum: '',
}

const sleeping = `select from pg_stat_activity
  where datname = current_database() and query like '%pg_sleep%' and pid <> pg_backend_pid()`

async function query<R>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
    .query(text)
    .then(({ rows }) => rows as R[])
    .finally(() => client.end())
}

/** Runs `work` on a new database without tables. */
async function onEmpty(work: (url: string) => Promise<void>): Promise<void> {
  const { url, drop } = await emptyDatabase()
  await work(url).finally(drop)
}

describe('migrate', async () => {
  const made = await testDatabase()
  afterAll(made.drop)

  test('finds nothing to do in a database that has all migrations', async () => {
    expect(await migrate(made.url)).toEqual([])
  })

  test('applies every migration once if two processes start together', () =>
    onEmpty(async (url) => {
      const runs = await Promise.all([migrate(url), migrate(url)])
      expect(runs.flat()).toEqual(names)
    }))

  test('leaves nothing half done if it is killed, and the next run applies all', () =>
    onEmpty(async (url) => {
      const program = compiled('test/support/database/migrating.ts')
      const child = spawn(process.execPath, [program, url, JSON.stringify(slow)])
      await expect.poll(() => query(url, sleeping)).toHaveLength(1)
      child.kill('SIGKILL')
      await once(child, 'close')
      // The server ends a session without a client only at its next write to it.
      await query(url, `select pg_terminate_backend(pid) ${sleeping.slice(7)}`)
      expect(await query(url, `select from pg_tables where schemaname = 'public'`)).toEqual([])
      expect(await migrate(url)).toEqual(names)
    }))

  test('keeps older articles listed, whatever their text says', () =>
    onEmpty(async (url) => {
      await migrate(
        url,
        readMigrations().filter(({ name }) => name < '0005'),
      )
      await query(
        url,
        `insert into articles (id, source, file, head, body, text_hash, origin_time_zone, origin_lang, origin_status, lang, path,
          slug, title, authors, aliases, status, sort_at, updated_by, front_matter, front_matter_keys, word_count, reading_minutes)
        values (gen_random_uuid(), 's', 'a.md', E'---\\nunlisted: true\\n---\\n', '', '', 'UTC', 'en', 'published', 'en', 'a',
          'a', 'A', '{}', '{}', 'published', '-infinity', 't', '{"unlisted": true}', '{}', 0, 0)`,
      )
      await migrate(url)
      expect(await query(url, 'select listed, version from articles')).toEqual([
        { listed: true, version: 1 },
      ])
    }))

  test('reports a lost connection in one line', () =>
    onEmpty(async (url) => {
      const failing = migrate(url, [slow])
      failing.catch(() => {})
      await expect.poll(() => query(url, sleeping)).toHaveLength(1)
      await query(url, `select pg_terminate_backend(pid) ${sleeping.slice(7)}`)
      await expect(failing).rejects.toThrow(/^The connection was lost .*$/)
    }))

  test('rolls everything back if a migration fails, and reports why in one line', () =>
    onEmpty(async (url) => {
      const broken = { ...slow, sql: 'create table half (n int);\nselect 1 / 0;' }
      const failing = migrate(url, [...readMigrations(), broken])
      await expect(failing).rejects.toThrow(
        /^The database could not be migrated: migration 9999_slow failed: division by zero$/,
      )
      expect(await query(url, `select from pg_tables where schemaname = 'public'`)).toEqual([])
    }))

  test('reports the line of a statement that cannot be parsed', () =>
    onEmpty(async (url) => {
      const broken = { ...slow, sql: "select 'ä😀';\nselect 1;\ncreate tabel t ();" }
      await expect(migrate(url, [broken])).rejects.toThrow(
        'The database could not be migrated: migration 9999_slow failed at line 3: syntax error at or near "tabel"',
      )
    }))

  test('refuses a database of a newer program', async () => {
    await expect(migrate(made.url, readMigrations().slice(1))).rejects.toThrow(
      `The database belongs to a newer Broadsheet (it has migration ${names[0]}): upgrade the program.`,
    )
  })

  test('refuses a migration that was changed after it had been applied', async () => {
    const changed = readMigrations().map((migration) => ({ ...migration, checksum: 'other' }))
    await expect(migrate(made.url, changed)).rejects.toThrow(
      `Migration ${names[0]} was changed after`,
    )
  })

  test('refuses a database with foreign tables', () =>
    onEmpty(async (url) => {
      await query(url, 'create table theirs (n int) partition by list (n)')
      await expect(migrate(url)).rejects.toThrow('contains tables that do not belong to Broadsheet')
      await query(url, 'drop table theirs; create table articles (theirs text)')
      await expect(migrate(url)).rejects.toThrow('contains tables that do not belong to Broadsheet')
      expect(
        await query(url, `select tablename as name from pg_tables where schemaname = 'public'`),
      ).toEqual([{ name: 'articles' }])
    }))

  test('refuses a database that is not in UTF-8', async () => {
    const { url, drop } = await copyDatabase(
      `template0 encoding 'SQL_ASCII' locale_provider libc locale 'C'`,
    )
    await expect(migrate(url)).rejects.toThrow(
      'The database must use UTF8, but this one uses SQL_ASCII',
    )
    await drop()
  })
})

// `l` is LZ4; storage `e` is out of line and uncompressed, `x` out of line and compressed.
const bodyStorage = (url: string) =>
  query(
    url,
    `select attcompression as packed, attstorage as stored from pg_attribute
    where attrelid = 'articles'::regclass and attname = 'body'`,
  )

describe('bodies', async () => {
  const made = await testDatabase()
  afterAll(made.drop)

  test('are not compressed by a server without LZ4, such as the embedded one', async () => {
    expect(await bodyStorage(made.url)).toEqual([{ packed: '', stored: 'e' }])
  })
})

describe.skipIf(postgres15 === null)('PostgreSQL 15', () => {
  test('gets the same schema and stores articles', async () => {
    const { url, stop } = await startInstalledPostgres(postgres15 ?? '')
    try {
      expect(await migrate(url)).toEqual(names)
      expect(await migrate(url)).toEqual([])
      expect(await schemaDifference(url)).toBe('')
      expect(await bodyStorage(url)).toEqual([{ packed: 'l', stored: 'x' }])
      const db = openDatabase(url)
      await (await db.prisma()).tag.create({
        data: { id: v7(), slug: '人工智能', name: '人工智能', nameKey: '人工智能' },
      })
      expect(await (await db.prisma()).tag.findMany({ select: { name: true } })).toEqual([
        { name: '人工智能' },
      ])
      await db.close()
    } finally {
      await stop()
    }
  })
})
