import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import {
  freePort,
  makeCluster,
  startPostmaster,
  stopPostmaster,
  superuser,
} from '../../../src/database/embedded/postmaster.ts'

export interface ReplicatedPostgres {
  primary: string
  replica: string
  stopReplica(): Promise<void>
  stop(): Promise<void>
}

const settings = { fsync: 'off', wal_level: 'replica', max_wal_senders: 4, hot_standby: 'on' }

/** A primary and a streaming replica that applies each change only after the given delay. */
export async function startReplicated(delay: string): Promise<ReplicatedPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-replica-'))
  chmodSync(folder, 0o711)
  const [first, second] = [join(folder, 'primary'), join(folder, 'replica')]
  const password = randomBytes(16).toString('hex')
  await makeCluster(first, password, false)
  const { port } = await startPostmaster(first, await freePort(), settings)
  const primary = `postgres://${superuser}:${password}@127.0.0.1:${port}/postgres`
  await copyCluster(primary, first, second)
  const other = await startPostmaster(second, await freePort(), {
    ...settings,
    primary_conninfo: `host=127.0.0.1 port=${port} user=${superuser} password=${password}`,
    recovery_min_apply_delay: delay,
  })
  let isReplicaUp = true
  const stopReplica = async () => {
    if (isReplicaUp) await stopPostmaster(second)
    isReplicaUp = false
  }
  return {
    primary,
    replica: `postgres://${superuser}:${password}@127.0.0.1:${other.port}/postgres`,
    stopReplica,
    stop: async () => {
      await stopReplica()
      await stopPostmaster(first)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

// Makes a base backup with the low-level API (PostgreSQL manual, 25.3.4), because the npm package
// has no pg_basebackup.
async function copyCluster(url: string, from: string, to: string): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  await client.query(`select pg_backup_start('replica', true)`)
  cpSync(from, to, { recursive: true })
  rmSync(join(to, 'postmaster.pid'), { force: true })
  const { rows } = await client.query<{ labelfile: string }>(
    'select labelfile from pg_backup_stop(false)',
  )
  writeFileSync(join(to, 'backup_label'), rows[0]?.labelfile ?? '')
  writeFileSync(join(to, 'standby.signal'), '')
  await client.end()
  const { uid, gid } = statSync(from)
  await promisify(execFile)('chown', ['-R', `${uid}:${gid}`, to])
  chmodSync(to, 0o700)
}
