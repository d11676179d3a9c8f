import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import {
  freePort,
  makeCluster,
  readPostmaster,
  signal,
  startPostmaster,
  stopPostmaster,
  superuser,
} from '../../../src/database/embedded/postmaster.ts'
import { migrate } from '../../../src/database/migrate.ts'
import { until } from '../processes/processes.ts'

export interface OwnPostgres {
  /** Address of a migrated database. */
  url: string
  /** Restarts as `pg_ctl restart` does: `fast` ends sessions, `immediate` is a crash. */
  restart(mode: 'fast' | 'immediate', pause?: number): Promise<void>
  /** Cuts all connections. */
  cut(): Promise<void>
  stop(): Promise<void>
}

/**
 * A PostgreSQL that a test may crash. Committed data survives a kill of the process, but not a
 * crash of the machine.
 */
export async function ownPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-own-'))
  chmodSync(folder, 0o711)
  const cluster = join(folder, 'postgres')
  const password = randomBytes(16).toString('hex')
  await makeCluster(cluster, password, false)
  const { port } = await startPostmaster(cluster, await freePort(), { fsync: 'off' })
  const url = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`
  await migrate(url)
  return {
    url,
    restart: async (mode, pause = 0) => {
      const pid = readPostmaster(cluster)?.pid ?? 0
      signal(pid, mode === 'fast' ? 'SIGINT' : 'SIGQUIT')
      await until(() => !signal(pid, 0) || readPostmaster(cluster)?.pid !== pid)
      await new Promise((wake) => setTimeout(wake, pause))
      await startPostmaster(cluster, port, { fsync: 'off' })
    },
    cut: async () => {
      const admin = new pg.Client({ connectionString: url })
      await admin.connect()
      await admin.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null`,
      )
      await admin.end()
    },
    stop: async () => {
      await stopPostmaster(cluster)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
