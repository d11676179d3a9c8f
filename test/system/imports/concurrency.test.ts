import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../support/app.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { faultsOf, manyFiles } from '../../support/imports/import-state.ts'
import { ended, readImport, upload } from '../../support/imports/uploads.ts'
import {
  killAll,
  type Started,
  startBroadsheet,
  startProgram,
  until,
} from '../../support/processes/processes.ts'

const root = mkdtempSync(join(tmpdir(), 'broadsheet-concurrency-'))
const env = { DATA_DIR: join(root, 'data'), LOG_LEVEL: 'warn' }
let app: TestApp

beforeAll(async () => {
  app = await testApp({ dataDir: env.DATA_DIR })
})
afterEach(killAll)
afterAll(async () => {
  await app.close()
  rmSync(root, { recursive: true, force: true })
})

const worker = () => startProgram('worker.ts', { ...env, DATABASE_URL: app.url })
const cli = (...args: string[]): Started =>
  startBroadsheet(['import', ...args], { ...env, DATABASE_URL: app.url })
const countOf = async (where: string) =>
  (await app.db.pool.query(`select count(*)::int as n from ${where}`)).rows[0]?.n as number

/** A folder of small files. */
function folder(name: string, count: number, text = ''): string {
  const path = join(root, name)
  mkdirSync(path, { recursive: true })
  for (let n = 0; n < count; n++)
    writeFileSync(
      join(path, `${name}-${n}.md`),
      `---\ntitle: ${name} ${n}\ntags: [shared ${n % 40}]\n---\n${text}\n`,
    )
  return path
}

/** Holds an import before its next batch until it is released. */
async function heldUp(id: string): Promise<() => Promise<void>> {
  const client = await app.db.pool.connect()
  await client.query('begin')
  await client.query('select from imports where id = $1 for update', [id])
  return async () => {
    await client.query('commit')
    client.release()
  }
}

/** An editor: makes one change after another and retries after 503. */
async function edit(edits: { id: string; title: string }[]): Promise<void> {
  for (const { id, title } of edits) {
    let status = 503
    while (status === 503) {
      const answer = await app.request('PATCH', `/v1/articles/${id}`, {
        key: app.adminKey,
        body: { title },
      })
      status = answer.statusCode
    }
    expect(status).toBe(200)
  }
}

describe('two concurrent imports of one source', () => {
  test('over HTTP with two workers: the second waits and finds all files unchanged', async () => {
    const body = manyFiles(700)
    const both = [await upload(app, body), await upload(app, body)]
    const workers = [worker(), worker()]
    let most = 0
    await until(async () => {
      most = Math.max(most, await countOf(`imports where status = 'running'`))
      const now = await Promise.all(both.map(({ id }) => readImport(app, id)))
      return now.every(({ finishedAt }) => finishedAt !== null)
    })
    const [first, second] = await Promise.all(both.map(({ id }) => readImport(app, id)))
    expect(first).toMatchObject({ status: 'completed', created: 685, failed: 8 })
    expect(second).toMatchObject({ status: 'completed', created: 0, unchanged: 685, failed: 8 })
    expect(most).toBe(1)
    for (const { id } of both) await expect.poll(() => faultsOf(app.db, id)).toEqual([])
    for (const one of workers) {
      expect(await one.end()).toBe(0)
      expect(one.output()).not.toContain('error')
    }
  })

  test('from two command lines: the second is refused with the reason', async () => {
    const path = folder('twice', 6_000)
    const first = cli(path, '--source', 'twice', '--json')
    await until(() =>
      countOf(`imports where source = 'twice' and status = 'running'`).then((n) => n === 1),
    )
    const second = cli(path, '--source', 'twice')
    expect(await second.exit).toBe(2)
    expect(second.output()).toContain('An import of source "twice" is running since')
    expect(await first.exit).toBe(0)
    expect(first.output()).toContain('"created":6000')
    expect(await countOf(`articles where source = 'twice'`)).toBe(6_000)
  })

  test('an upload waits for a command line; a command line is refused during an upload', async () => {
    const runner = worker()
    const path = folder('mixed', 2_000)
    const first = cli(path, '--source', 'mixed', '--json')
    await until(() =>
      countOf(`imports where source = 'mixed' and status = 'running'`).then((n) => n === 1),
    )
    const { id } = await upload(app, manyFiles(900, 'mixed'), 'source=mixed')
    expect(await first.exit).toBe(0)
    await until(async () => (await readImport(app, id)).status === 'running')
    const release = await heldUp(id)
    const late = cli(path, '--source', 'mixed')
    expect(await late.exit).toBe(2)
    expect(late.output()).toContain(id)
    await release()
    expect(await ended(app, id)).toMatchObject({ status: 'completed', created: 881 })
    await runner.end()
  })
})

describe('a command line that is killed', () => {
  test('is recognised as dead by the next one, which continues with the rest', async () => {
    const path = folder('killed', 2_500)
    const first = cli(path, '--source', 'killed')
    await until(() => countOf(`articles where source = 'killed'`).then((n) => n > 0))
    await first.end('SIGKILL')
    const made = await countOf(`articles where source = 'killed'`)
    const second = cli(path, '--source', 'killed', '--json')
    expect(await second.exit).toBe(0)
    const last = JSON.parse(second.output().trim().split('\n').at(-1) ?? '')
    expect(last).toMatchObject({ status: 'completed', unchanged: made, created: 2_500 - made })
    const { rows } = await app.db.pool.query(
      `select status, failure->>'code' as code from imports where source = 'killed' order by created_at`,
    )
    expect(rows).toEqual([
      { status: 'failed', code: 'interrupted' },
      { status: 'completed', code: null },
    ])
  })
})

describe('two concurrent imports of different sources', () => {
  test('may bring the same new tags and the same paths', async () => {
    const parts = (text: string) =>
      tarOf(
        Array.from({ length: 800 }, (_, n) => ({
          name: `same/${n}.md`,
          data: `---\ntitle: ${n}\ntags: [new ${(n * 13) % 200}, fresh ${n % 90}]\ncategories: [sort ${n % 50}]\n---\n${text}\n`,
        })),
      )
    const [one, two] = [
      await upload(app, parts('one'), 'source=one'),
      await upload(app, parts('two'), 'source=two'),
    ]
    const workers = [worker(), worker()]
    expect(await ended(app, one.id)).toMatchObject({ status: 'completed', created: 800 })
    expect(await ended(app, two.id)).toMatchObject({ status: 'completed', created: 800 })
    expect(await countOf(`tags where name ~ '^(new|fresh) '`)).toBe(290)
    expect(await countOf(`articles where path like 'same/%'`)).toBe(1_600)
    expect(await countOf(`articles where path ~ '^same/[0-9]+$'`)).toBe(800)
    for (const { id } of [one, two]) await expect.poll(() => faultsOf(app.db, id)).toEqual([])
    for (const runner of workers) await runner.end()
  })
})

describe('an import during edits', () => {
  test('keeps every edit: earlier ones are conflicts, later ones are on top', async () => {
    const files = (text: string) =>
      tarOf(
        Array.from({ length: 600 }, (_, n) => ({
          name: `edited/${n}.md`,
          data: `---\ntitle: Title ${n}\n---\nText ${text} ${n}.\n`,
        })),
      )
    const runner = worker()
    const first = await upload(app, files('old'), 'source=edited')
    await ended(app, first.id)
    const { rows } = await app.db.pool.query(
      `select id from articles where source = 'edited' order by random() limit 120`,
    )
    const { id } = await upload(app, files('new'), 'source=edited')
    const edits = rows.map((row: { id: string }, n) => ({ id: row.id, title: `Edited ${n}` }))
    await Promise.all([0, 1, 2].map((editor) => edit(edits.filter((_, n) => n % 3 === editor))))
    const over = await ended(app, id)
    expect(over).toMatchObject({ status: 'completed', failed: 0, created: 0 })
    expect(over.updated + over.conflicts).toBe(600)
    const { rows: states } = await app.db.pool.query(
      `select a.id, a.title, a.body, f.outcome from articles a join import_files f on f.article_id = a.id and f.import_id = $1`,
      [id],
    )
    const byId = new Map(states.map((state) => [state.id, state]))
    for (const edit of edits) {
      const { title, body, outcome } = byId.get(edit.id) ?? {}
      expect(title).toBe(edit.title)
      expect(body).toContain(outcome === 'conflict' ? 'Text old' : 'Text new')
    }
    await expect.poll(() => faultsOf(app.db, id)).toEqual([])
    await runner.end()
  })
})
