import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { openBlobStore } from '../../src/blobs/open-store.ts'
import { mayPurge } from '../../src/blobs/sweep/backup-queries.ts'
import { sweep } from '../../src/blobs/sweep/sweep.ts'
import { loadConfig } from '../../src/config.ts'
import { asSql, type Database, openDatabase } from '../../src/database/client.ts'
import { migrate, readMigrations } from '../../src/database/migrate.ts'
import { tarArchive } from '../../src/exports/tar.ts'
import { applyRetention } from '../../src/jobs/retention.ts'
import { type TestApp, testApp } from '../support/app.ts'
import { copyDatabase, emptyDatabase } from '../support/database/database.ts'
import { backUp, entriesOf, restoreInto } from '../support/files/backups.ts'
import { storeFile } from '../support/files/files.ts'
import { type S3Server, startS3 } from '../support/servers/s3.ts'

// One server with articles, files and a mirrored picture is backed up while it takes writes, and
// another one is restored, with its blobs in a bucket.

let app: TestApp
let other: TestApp
let otherDb: Database
let s3: S3Server
let target: Awaited<ReturnType<typeof emptyDatabase>>
let backup: Buffer
const seen = {
  articles: [] as string[],
  files: [] as string[],
  cursor: '',
  refused: new Set<string>(),
}

const key = () => ({ key: app.adminKey })
async function send(to: TestApp, method: string, path: string, body?: unknown) {
  const answer = await to.request(method, `/v1${path}`, { ...key(), ...(body ? { body } : {}) })
  expect(answer.statusCode, answer.body).toBeLessThan(400)
  return answer
}
const purge = (path: string) => app.request('DELETE', `/v1/${path}?permanent=true`, key())
const article = (n: number) => ({
  title: `Article ${n}`,
  body: `Text ${n} of the \\tab\t, the line\r\nand 北京.\n${'long '.repeat(n === 11 ? 250_000 : 10)}`,
  tags: ['all', `tag-${n}`],
  categories: [`place/town-${n % 3}`],
  lang: 'en',
  status: 'published',
})

/** All that a client can read of an article: JSON, bytes and versions. */
async function readAll(from: TestApp): Promise<string[]> {
  const list = await send(from, 'GET', '/articles?limit=100&status=draft,published')
  const ids: string[] = list.json().data.map(({ id }: { id: string }) => id)
  const texts: string[] = []
  for (const id of ids) {
    const json = await send(from, 'GET', `/articles/${id}?include=body,translations`)
    const headers = { accept: 'text/markdown' }
    const markdown = await from.request('GET', `/v1/articles/${id}`, { ...key(), headers })
    const versions = await send(from, 'GET', `/articles/${id}/revisions`)
    texts.push([json.body, json.headers.etag, markdown.body, versions.body].join('\n'))
  }
  return texts
}

async function readFiles(from: TestApp): Promise<string[]> {
  const list = await send(from, 'GET', '/files?limit=100')
  const files: { url: string }[] = list.json().data
  const bytes = files.map(async ({ url }) => (await from.request('GET', url)).rawPayload)
  return [list.body, ...(await Promise.all(bytes)).map((all) => all.toString('base64'))]
}

beforeAll(async () => {
  app = await testApp({ keepTrashDays: 1 })
  s3 = await startS3()
  for (let n = 0; n < 12; n++) await send(app, 'POST', '/articles', article(n))
  const [first] = (await send(app, 'GET', '/articles?limit=1')).json().data
  await send(app, 'PATCH', `/articles/${first.id}`, { title: 'Renamed', slug: 'renamed' })
  for (let n = 0; n < 5; n++) await storeFile(app, `p${n}.bin`, randomBytes(70_000 * n + 1))
  const { hash } = await storeFile(app, 'remote.png', 'the mirrored picture')
  await app.db.pool.query(
    `insert into remote_files (id, url, status, hash) values (gen_random_uuid(), 'https://a.test/b.png', 'mirrored', decode($1, 'hex'))`,
    [hash],
  )
  await app.db.pool.query(`delete from files where file = 'remote.png'`)
  seen.articles = await readAll(app)
  seen.files = await readFiles(app)
  seen.cursor = (await send(app, 'GET', '/changes?limit=1000')).json().meta.cursor
  backup = (await backUp(app.url, app.fastify.blobs, writeMeanwhile)).bytes
  target = await emptyDatabase()
})
afterAll(async () => {
  await other?.close()
  await otherDb?.close()
  await target?.drop()
  await app.close()
  await s3.close()
})

let written = 100
/** Writes of every kind between two entries of the backup, none of which it may show. */
async function writeMeanwhile(): Promise<void> {
  const { data } = (await send(app, 'POST', '/articles', article(0.001 * written++))).json()
  if (written === 102) await meetTheSweep()
  if (written % 5 > 0) return
  const later = await storeFile(app, `later-${written}.bin`, randomBytes(100))
  for (const path of [`articles/${data.id}`, `files/${later.id}`]) {
    const refused = await purge(path)
    expect(refused.json()).toMatchObject({
      code: 'unavailable',
      errors: [{ code: 'backup_running' }],
    })
    expect(refused).toMatchObject({ statusCode: 503, headers: { 'retry-after': '30' } })
    seen.refused.add(path)
  }
  const [last] = (await send(app, 'GET', '/articles?limit=1&sort=title')).json().data
  await send(app, 'PATCH', `/articles/${last.id}`, { title: `Changed ${written}` })
}

/** The sweep and the purge of the trash find something to do, and leave it. */
async function meetTheSweep(): Promise<void> {
  const { blobs } = app.fastify
  const [file] = (await send(app, 'GET', '/files?limit=1')).json().data
  await send(app, 'DELETE', `/files/${file.id}`)
  await app.db.pool.query(`update files set trashed_at = '2020-01-01' where id = $1`, [file.id])
  await applyRetention(app.db, { keepTrashDays: 1, keepFileVersionsDays: 1 })
  expect(await app.db.query({ text: `select from files where id = '${file.id}'` })).toMatchObject({
    rowCount: 1,
  })
  await app.db.pool.query('delete from files where id = $1', [file.id])
  expect(await sweep(app.db, blobs, { graceHours: 0 })).toMatchObject({ ended: 'backup', blobs: 0 })
}

test('restores the moment of its beginning, whatever is written meanwhile', async () => {
  const bucket = {
    s3Bucket: 'files',
    s3Endpoint: s3.endpoint,
    s3PathStyle: true,
    dataDir: app.fastify.config.dataDir,
  }
  const store = openBlobStore({ ...loadConfig({}), ...bucket })
  const report = await restoreInto(target.url, store, backup)
  store.close()
  otherDb = openDatabase(target.url, { name: 'broadsheet restored' })
  const { adminKey } = app
  other = await testApp({ databaseOf: { url: target.url, db: otherDb, adminKey }, ...bucket })
  expect(report).toMatchObject({ blobs: 6, unsound: [], migrated: [] })
  expect(await readAll(other)).toEqual(seen.articles)
  expect(await readFiles(other)).toEqual(seen.files)
  expect(seen.articles).toHaveLength(12)
  expect(seen.files).toHaveLength(6)
  expect(written).toBeGreaterThan(115)

  // A backup of the restored server, from its bucket, has the same rows and the same bytes.
  const first = await contentsOf(backup)
  const again = await contentsOf((await backUp(target.url, other.fastify.blobs)).bytes)
  for (const [name, bytes] of again)
    expect(first.get(name)?.equals(bytes), `${name}: ${bytes.subarray(0, 500)}`).toBe(true)
})

/** The rows of each table, whatever their pieces, and the blobs. */
async function contentsOf(tar: Buffer): Promise<Map<string, Buffer>> {
  const contents = new Map<string, Buffer>()
  for (const [name, { bytes }] of await entriesOf(tar)) {
    const whole = name.replace(/\/\d{6}$/, '')
    if (whole.includes('/'))
      contents.set(whole, Buffer.concat([contents.get(whole) ?? Buffer.alloc(0), bytes]))
  }
  expect(contents.size).toBeGreaterThan(15)
  return contents
}

test('what a backup held off is purged after it, and a backup waits for a purge that has begun', async () => {
  expect(seen.refused.size).toBeGreaterThan(5)
  for (const path of seen.refused) expect((await purge(path)).statusCode, path).toBe(204)
  const [goes, stays] = await Promise.all([70, 71].map(createArticle))
  const client = await app.db.pool.connect()
  await client.query('begin')
  expect(await mayPurge(asSql(client))).toBe(true)
  await client.query('delete from articles where id = $1', [goes])
  const taking = backUp(app.url, app.fastify.blobs)
  await vi.waitFor(async () => expect(await waitingLocks()).toBe(1), { timeout: 60_000 })
  await client.query('commit')
  client.release()
  const { bytes } = await taking
  expect(bytes.includes(`${stays}\tapi`)).toBe(true)
  expect(bytes.includes(`${goes}\tapi`)).toBe(false)
})

async function createArticle(n: number): Promise<string> {
  return (await send(app, 'POST', '/articles', article(n))).json().data.id
}

async function waitingLocks(): Promise<number> {
  const { rows } = await app.db.query<{ waiting: number }>({
    text: `select count(*)::int as waiting from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`,
  })
  return rows[0]?.waiting ?? 0
}

test('a restored server goes on: a new feed, the next write, the search, the keys', async () => {
  const old = await other.request('GET', `/v1/changes?since=${seen.cursor}`, key())
  expect(old.statusCode).toBe(410)
  expect(old.json()).toMatchObject({ code: 'cursor_expired' })
  const unmarked = seen.cursor.replace(/^.*-/, '')
  expect((await other.request('GET', `/v1/changes?since=${unmarked}`, key())).statusCode).toBe(410)
  const before = (await send(other, 'GET', '/changes?limit=1000')).json()
  const { data } = (await send(other, 'POST', '/articles', article(50))).json()
  const after = (await send(other, 'GET', `/changes?since=${before.meta.cursor}`)).json()
  const created = { type: 'article.created', resourceId: data.id, position: before.data.length + 2 }
  expect(after.data).toContainEqual(expect.objectContaining(created))
  const found = (await send(other, 'GET', '/articles?q=Renamed')).json()
  expect(found.data).toMatchObject([{ title: 'Renamed' }])
  const taken = { ...article(1), path: 'twice' }
  await send(other, 'POST', '/articles', taken)
  const twice = await other.request('POST', '/v1/articles', { ...key(), body: taken })
  expect(twice.statusCode).toBe(409)
})

describe('a restore refuses', () => {
  let empty: Awaited<ReturnType<typeof emptyDatabase>>
  beforeAll(async () => {
    empty = await emptyDatabase()
  })
  afterAll(() => empty.drop())

  const refusal = (bytes: Buffer) =>
    restoreInto(empty.url, app.fastify.blobs, bytes).then(
      () => 'restored',
      (error: Error) => error.message,
    )
  async function tables(): Promise<number | null> {
    const client = new pg.Client({ connectionString: empty.url })
    await client.connect()
    const { rowCount } = await client.query(`select from pg_class where relname = 'articles'`)
    await client.end()
    return rowCount
  }

  test('a file that is cut anywhere, and leaves an empty database', async () => {
    const entries = await entriesOf(backup)
    const starts = ['tables/articles/000001', 'end.json'].map((name) => entries.get(name)?.start)
    const [article = 0, end = 0] = starts
    // In a header, in rows, in the bytes of a file, and between two entries.
    for (const length of [0, 700, article + 5_000, end - 90_000, end - 512])
      expect(await refusal(backup.subarray(0, length)), `${length}`).toMatch(
        /^The backup is damaged, cut or no backup: /,
      )
    expect(await tables()).toBe(0)
  })

  test('a file with a changed byte anywhere', async () => {
    const entries = await entriesOf(backup)
    const blob = [...entries.keys()].find((name) => name.startsWith('blobs/')) ?? ''
    for (const name of ['backup.json', 'tables/articles/000001', blob, 'end.json']) {
      const bytes = Buffer.from(backup)
      const { start = 0 } = entries.get(name) ?? {}
      const place = name.endsWith('json') ? start + 30 : start
      bytes[place] = (bytes[place] ?? 0) ^ 1
      expect(await refusal(bytes), name).toMatch(/^The backup is damaged|^The backup has another/)
    }
    const letter = Buffer.from(backup)
    letter.write('J', letter.indexOf('Text 3 of'))
    expect(await refusal(letter)).toContain('its rows are not those')
    expect(await tables()).toBe(0)
  })

  test('what a newer Broadsheet made, and a database with tables', async () => {
    const header = (await entriesOf(backup)).get('backup.json')?.bytes.toString() ?? ''
    const given = JSON.parse(header)
    given.migrations.push({ name: '9999_later', checksum: 'a' })
    const bytes = Buffer.from(JSON.stringify(given))
    const parts: Buffer[] = []
    const files = async function* () {
      yield { name: 'backup.json', bytes, modifiedAt: new Date() }
    }
    for await (const part of tarArchive(files())) parts.push(part)
    expect(await refusal(Buffer.concat(parts))).toBe(
      'The backup belongs to a newer Broadsheet (it has migration 9999_later): upgrade the program.',
    )
    expect(await tables()).toBe(0)
    await expect(restoreInto(app.url, app.fastify.blobs, backup)).rejects.toThrow(
      'The database is not empty',
    )
  })
})

test('a backup of an older Broadsheet is brought up to date', async () => {
  const older = await copyDatabase("template0 encoding 'UTF8'")
  const newer = await emptyDatabase()
  const all = readMigrations()
  await migrate(older.url, all.slice(0, 3))
  const { bytes } = await backUp(older.url, app.fastify.blobs)
  const { migrated } = await restoreInto(newer.url, app.fastify.blobs, bytes)
  expect(migrated).toEqual(all.slice(3).map(({ name }) => name))
  expect(await migrate(newer.url)).toEqual([])
  await older.drop()
  await newer.drop()
})

test('a blob whose bytes are missing or damaged is named, and the rest comes back', async () => {
  const { blobs } = app.fastify
  const broken = await emptyDatabase()
  const missing = await storeFile(app, 'missing.bin', 'bytes that get lost')
  await blobs.remove(missing.hash)
  const { bytes, report } = await backUp(app.url, blobs)
  expect(report.unsound).toEqual([missing.hash])
  const restored = await restoreInto(broken.url, blobs, bytes)
  expect(restored.unsound).toEqual([missing.hash])
  expect(restored.blobs).toBe(report.blobs)
  await broken.drop()
})
