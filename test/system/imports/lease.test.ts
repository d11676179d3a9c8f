import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { claimImport } from '../../../src/imports/lease/lease-queries.ts'
import { warnOfUnseen } from '../../../src/imports/lease/run-queued.ts'
import { openStaging } from '../../../src/imports/upload/open-staging.ts'
import type { TestApp } from '../../support/app.ts'
import { tarOf } from '../../support/imports/archives.ts'
import { faultsOf, importState, manyFiles } from '../../support/imports/import-state.ts'
import { doneSoFar, ended, readImport, upload } from '../../support/imports/uploads.ts'
import { type CalmAndRough, calmAndRough } from '../../support/processes/calm-and-rough.ts'
import { until } from '../../support/processes/processes.ts'

let calm: TestApp
let rough: TestApp
let worker: CalmAndRough['worker']
let staged: CalmAndRough['staged']
calmAndRough((servers) => {
  ;({ calm, rough, worker, staged } = servers)
})

const begun = (id: string) => until(async () => (await doneSoFar(rough, id)) > 0)
const problemsOf = async (id: string, outcome: string) =>
  (
    await rough.request('GET', `/v1/imports/${id}/files?outcome=${outcome}`, {
      key: rough.adminKey,
    })
  ).json().data

/** Archives of one source have separate paths, so that tests do not collide. */
const small = (folder: string, names: string[], text = (name: string) => `Text of ${name}.`) =>
  tarOf(
    names.map((name) => ({
      name: `${folder}/${name}.md`,
      data: `---\ntitle: ${name}\n---\n${text(name)}\n`,
    })),
  )

/** PostgreSQL would close the connections of a stopped process, but only after fifteen seconds. */
async function leavesNothingOpen(): Promise<boolean> {
  const { rows } = await rough.db.pool.query(
    `select state, pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'broadsheet worker' and datname = current_database() and state <> 'idle'`,
  )
  return rows.length === 0
}

describe('a worker whose lease expired while it was stopped', () => {
  test('writes nothing when it resumes, logs it, and runs other imports', async () => {
    const body = manyFiles(900)
    const undisturbed = worker(calm)
    const reference = await upload(calm, body)
    await ended(calm, reference.id)
    await undisturbed.end()

    const sleeper = worker(rough)
    const { id } = await upload(rough, body)
    await begun(id)
    sleeper.child.kill('SIGSTOP')
    await until(leavesNothingOpen)
    const other = worker(rough)
    await ended(rough, id)
    const before = await importState(rough.db, id)
    sleeper.child.kill('SIGCONT')
    await sleeper.says('"code":"lease_lost"')
    expect(await importState(rough.db, id)).toEqual(before)
    expect(before).toEqual(await importState(calm.db, reference.id))
    await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
    await other.end()
    const next = await upload(rough, small('next', ['a']), 'source=next')
    expect(await ended(rough, next.id)).toMatchObject({ status: 'completed', created: 1 })
  })
})

describe('a worker that gets a signal to stop', () => {
  test('releases its import, and another worker continues it immediately', async () => {
    // A lease of an hour cannot expire during the test.
    const first = worker(rough, { LEASE: '3600000' })
    await first.says('ready')
    const { id } = await upload(rough, manyFiles(900, 'told to end'), 'source=ending')
    await begun(id)
    const second = worker(rough, { LEASE: '3600000' })
    await second.says('ready')
    expect(await first.end('SIGTERM')).toBe(0)
    expect(await ended(rough, id)).toMatchObject({ status: 'completed', failed: 10 })
    await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
    expect(second.output()).not.toContain('error')
  })
})

describe('a file that crashes the process', () => {
  /** A supervisor: restarts the worker whenever it dies and returns how often it did. */
  async function supervised(id: string, poison: string): Promise<number> {
    for (let deaths = 0; ; deaths++) {
      const runner = worker(rough, { POISON: poison, LEASE: '400' })
      const over = until(async () => (await readImport(rough, id)).finishedAt !== null).then(
        () => true,
      )
      if (await Promise.race([over, runner.exit.then(() => false)])) {
        await runner.end()
        return deaths
      }
    }
  }

  test('is tried alone twice, then refused; the rest are imported', async () => {
    const names = Array.from({ length: 40 }, (_, n) => `p${n}`)
    const body = small('poison', names, (name) => (name === 'p23' ? 'arsenic' : 'tea'))
    const { id } = await upload(rough, body, 'source=poison')
    expect(await supervised(id, 'arsenic')).toBe(3)
    expect(await readImport(rough, id)).toMatchObject({
      status: 'completed',
      created: 39,
      failed: 1,
    })
    expect(await problemsOf(id, 'failed')).toMatchObject([
      { file: 'poison/p23.md', problems: [{ code: 'poison_file', severity: 'error' }] },
    ])
    await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
  })

  test('does not stop the rest during move detection, which parses all new files first', async () => {
    const runner = worker(rough)
    const first = await upload(rough, small('old', ['a', 'b', 'c']), 'source=moving')
    await ended(rough, first.id)
    await runner.end()
    const { id } = await upload(
      rough,
      small('new', ['a', 'b', 'bad', 'c'], (name) =>
        name === 'bad' ? 'hemlock' : `Text of ${name}.`,
      ),
      'source=moving',
    )
    await supervised(id, 'hemlock')
    expect(await readImport(rough, id)).toMatchObject({
      status: 'completed',
      moved: 3,
      failed: 1,
      created: 0,
    })
    expect(await problemsOf(id, 'failed')).toMatchObject([{ problems: [{ code: 'poison_file' }] }])
  })
})

describe('a cancelled import', () => {
  test('stops after its batch, keeps and counts what it wrote, and removes its upload', async () => {
    // Another source each time, so that a rerun does not find the articles of the first run.
    const source = `cancelled-${Date.now()}`
    const { id } = await upload(rough, manyFiles(3_000, 'cancelled'), `source=${source}`)
    const runner = worker(rough)
    await begun(id)
    const answer = await rough.request('DELETE', `/v1/imports/${id}`, { key: rough.adminKey })
    expect(answer.statusCode).toBe(204)
    const over = await ended(rough, id)
    expect(over).toMatchObject({ status: 'cancelled', failure: null })
    expect(over.created).toBeLessThan(2_900)
    await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
    const { rows } = await rough.db.pool.query(
      'select count(*)::int as n from articles where source = $1',
      [source],
    )
    expect(rows).toEqual([{ n: over.created }])
    await until(() => staged(rough).length === 0)
    await runner.end()
  })
})

describe('pruning', () => {
  test('continues after a kill in its middle, and trashes each article once', async () => {
    const names = Array.from({ length: 720 }, (_, n) => `g${n}`)
    const slow = `create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(1); return null; end';
      create trigger slow after insert on revisions for each statement execute function slow()`
    const runner = worker(rough)
    const first = await upload(rough, small('gone', names), 'source=gone')
    await ended(rough, first.id)
    await runner.end()
    await rough.db.pool.query(slow)
    const { id } = await upload(
      rough,
      small('gone', names.slice(0, 100)),
      'source=gone&prune=true&pruneLimit=620',
    )
    const victim = worker(rough)
    await until(async () => (await readImport(rough, id)).trashed > 0)
    await victim.end('SIGKILL')
    const { status, trashed } = await readImport(rough, id)
    expect(status).toBe('running')
    expect(trashed).toBeLessThan(620)
    await rough.db.pool.query('drop function slow cascade')
    const next = worker(rough)
    expect(await ended(rough, id)).toMatchObject({
      status: 'completed',
      unchanged: 100,
      trashed: 620,
    })
    await expect.poll(() => faultsOf(rough.db, id)).toEqual([])
    const { rows } = await rough.db.pool.query(
      `select count(*)::int as n, max(version) as version from articles where source = 'gone' and trashed_at is not null`,
    )
    expect(rows).toEqual([{ n: 620, version: 2 }])
    await next.end()
  })
})

describe('an upload missing from the staging folder', () => {
  test('fails its import with a reason instead of being retried endlessly', async () => {
    const { id } = await upload(rough, small('lost', ['a']), 'source=lost')
    for (const path of staged(rough)) rmSync(path)
    const runner = worker(rough)
    expect(await ended(rough, id)).toMatchObject({
      status: 'failed',
      failure: { code: 'upload_missing' },
    })
    await runner.end()
  })
})

describe('an upload that a worker cannot see', () => {
  const elsewhere = (place: string | null) => ({
    ...openStaging(rough.fastify.config),
    place: async () => place,
  })

  test('waits for one that can', async () => {
    const { id } = await upload(rough, small('elsewhere', ['a']), 'source=elsewhere')
    for (const place of [null, 'another folder'])
      expect(await claimImport(rough.db, 'stranger', 1_000, place)).toBeNull()
    const warned: unknown[] = []
    const log = { warn: (what: unknown) => warned.push(what) }
    for (const place of [null, 'another folder'])
      await warnOfUnseen({ db: rough.db, staging: elsewhere(place), log }, 0)
    const warning = { importId: id, code: 'upload_elsewhere' }
    expect(warned).toEqual([warning, warning])
    await warnOfUnseen({ db: rough.db, staging: openStaging(rough.fastify.config), log }, 0)
    await warnOfUnseen({ db: rough.db, staging: elsewhere(null), log }, 3_600_000)
    expect(warned).toHaveLength(2)
    const folder = mkdtempSync(join(tmpdir(), 'broadsheet-elsewhere-'))
    const stranger = worker(rough, { DATA_DIR: folder })
    await stranger.says('ready')
    const runner = worker(rough)
    expect(await ended(rough, id)).toMatchObject({ status: 'completed', created: 1 })
    for (const process of [stranger, runner]) await process.end()
    rmSync(folder, { recursive: true, force: true })
  })
})
