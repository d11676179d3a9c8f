import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openEmbedded } from '../../src/database/embedded/embedded.ts'

/** A fresh embedded PostgreSQL in a temporary folder, which `close` removes. */
export interface BenchDatabase {
  folder: string
  url: string
  client: pg.Client
  version: string
  /** Process id of PostgreSQL. */
  pid: number
  close(): Promise<void>
}

/** Creates and starts the database as `npm start` does, with the settings that users get. */
export async function openBenchDatabase(): Promise<BenchDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-bench-'))
  const embedded = await openEmbedded(folder, { role: 'command' })
  const client = new pg.Client({ connectionString: embedded.url })
  await client.connect()
  const { rows } = await client.query<{ version: string }>(
    `select current_setting('server_version') as version`,
  )
  const pid = Number(
    readFileSync(join(folder, 'postgres/cluster/postmaster.pid'), 'utf8').split('\n', 1)[0],
  )
  const close = async () => {
    await client.end()
    await embedded.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { folder, url: embedded.url, client, version: rows[0]?.version ?? '', pid, close }
}

/** Vacuums and checkpoints, so that each measurement begins in the same state. */
export async function settle(client: pg.Client): Promise<void> {
  await client.query(`select gin_clean_pending_list('article_search_tokens_idx')`)
  await client.query('vacuum analyze')
  await client.query('checkpoint')
}

/** Removes what the write scenarios have added. */
export async function removeCreated(client: pg.Client): Promise<void> {
  await client.query(`delete from by_hand.articles where path like 'bench/%'`)
  await client.query(`delete from public.articles where source = 'api'`)
  await client.query('delete from public.events where actor = $1', ['admin'])
  await settle(client)
}
