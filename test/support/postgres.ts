import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  freePort,
  makeCluster,
  startPostmaster,
  stopPostmaster,
  superuser,
} from '../../src/database/postmaster.ts'

export interface TestPostgres {
  /** Of the database `postgres`. */
  url: string
  stop(): Promise<void>
}

/** A PostgreSQL of its own in a temporary folder, fast because nothing in it has to survive. */
export async function startPostgres(): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-test-'))
  chmodSync(folder, 0o711)
  const cluster = join(folder, 'postgres')
  const password = randomBytes(16).toString('hex')
  await makeCluster(cluster, password, false)
  const unsafe = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: 200 }
  const { port } = await startPostmaster(cluster, await freePort(), unsafe)
  const stop = async () => {
    await stopPostmaster(cluster)
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`, stop }
}
