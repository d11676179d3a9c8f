import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import pg from 'pg'
import { extract } from 'tar-stream'
import { expect, test } from 'vitest'
import { type OwnPostgres, ownPostgres } from '../../support/database/own-postgres.ts'
import { follow, read, write } from './clients.ts'
import { type Journal, newJournal } from './journal.ts'
import { startMachine } from './machine.ts'

// FAULT_SECONDS=600 npx vitest run test/system/faults
const seconds = Number(process.env.FAULT_SECONDS ?? 0)
if (seconds === 0) process.stdout.write('Skipped: mixed faults (FAULT_SECONDS is not set)\n')

const key = 'k'.repeat(40)
/** MiB; docs/configuration.md names 350 for a server in production. */
const maxMemory = 450

test.skipIf(seconds === 0)(
  'nothing acknowledged is lost under kills, restarts, freezes and cut connections',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'broadsheet-faults-'))
    const postgres = await ownPostgres()
    const machine = await startMachine(postgres, {
      ADMIN_KEY: key,
      DATA_DIR: folder,
      MALLOC_ARENA_MAX: '2',
    })
    const journal = newJournal()
    let isOn = true
    const run = { places: machine.places, key, journal, isOn: () => isOn }
    const follower = follow(run)
    const followed = (async () => {
      while (isOn) {
        await follower.step()
        await sleep(50)
      }
    })()
    const clients = [...Array(6)].map(() => write(run)).concat([...Array(4)].map(() => read(run)))
    const all = Promise.all([...clients, followed])
    all.catch(() => {
      isOn = false
    })
    const struck = new Map<string, number>()
    const memory: number[] = []
    const end = performance.now() + seconds * 1000
    while (isOn && performance.now() < end) {
      await sleep(1_000 + Math.random() * 4_000)
      const name = await machine.strike()
      struck.set(name, (struck.get(name) ?? 0) + 1)
      memory.push(Math.round(machine.memory()))
    }
    isOn = false
    await all
    while (await follower.step());
    report(journal, struck, memory)

    const odd = [...journal.statuses.keys()].filter((name) => / 5(?!03)\d\d$/.test(name))
    expect(odd, machine.output().slice(-5_000)).toEqual([])
    await checkStored(postgres, journal)
    const { positions, versions } = follower
    expect(positions).toEqual(positions.map((_, index) => (positions[0] ?? 0) + index))
    for (const { id, version } of journal.articles)
      expect(versions.get(id), id).toEqual(upTo(version))
    await checkExport(machine.places[0]?.url ?? '', journal)
    expect(Math.max(...memory)).toBeLessThan(maxMemory)

    await machine.stop()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  },
  (seconds + 300) * 1_000,
)

const upTo = (version: number) => Array.from({ length: version }, (_, index) => index + 1)

function report(journal: Journal, struck: Map<string, number>, memory: number[]): void {
  const { statuses, stale, versions, articles } = journal
  console.log({ struck, statuses, articles: articles.length, acknowledged: versions.size })
  console.log({ stale: stale.length, first: stale.slice(0, 5), memory: memory.join(' ') })
}

/** Compares each acknowledged version, and looks for holes. */
async function checkStored({ url }: OwnPostgres, { articles, versions }: Journal): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  const { rows } = await client.query<{ id: string; version: number; text: string }>(
    `select article_id as id, version, head || body as text from revisions
      union select id, version, head || body from articles order by 1, 2`,
  )
  await client.end()
  const stored = new Map(rows.map(({ id, version, text }) => [`${id} ${version}`, text]))
  expect([...versions].filter(([at, text]) => stored.get(at) !== text)).toEqual([])
  for (const { id, version } of articles) {
    const known = rows.filter((row) => row.id === id).map((row) => row.version)
    expect(known, id).toEqual(upTo(version))
  }
  expect(new Set(rows.map(({ id }) => id)).size).toBe(articles.length)
}

async function checkExport(url: string, { articles }: Journal): Promise<void> {
  const answer = await fetch(`${url}/v1/export?format=tar.gz`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(answer.status).toBe(200)
  const texts: string[] = []
  const archive = Readable.from(gunzipSync(await answer.arrayBuffer())).pipe(extract())
  for await (const entry of archive) texts.push((await buffer(entry)).toString())
  expect(texts.toSorted()).toEqual(articles.map(({ text }) => text).toSorted())
}
