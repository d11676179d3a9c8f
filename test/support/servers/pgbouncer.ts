import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../src/database/embedded/postmaster.ts'
import { type Pooler, poolerOn } from './pooler.ts'

const program = ['/usr/sbin/pgbouncer', '/usr/local/bin/pgbouncer', '/opt/homebrew/bin/pgbouncer']

/** The program from a system package; null on a machine without it. */
export const pgbouncer = program.find(existsSync) ?? null

export type PoolMode = 'transaction' | 'session' | 'statement'

/** Starts an installed PgBouncer in front of the PostgreSQL of an address. */
export async function startPgBouncer(
  address: string,
  mode: PoolMode,
  settings: Record<string, string | number> = {},
): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(address)
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-pgbouncer-'))
  chmodSync(folder, 0o755)
  const own = await freePort()
  const all = {
    listen_addr: '127.0.0.1',
    listen_port: own,
    unix_socket_dir: '',
    auth_type: 'any',
    pool_mode: mode,
    default_pool_size: 5,
    ...settings,
  }
  const lines = Object.entries(all).map(([name, value]) => `${name} = ${value}`)
  const target = `* = host=${hostname} port=${port} user=${username}${password && ` password=${password}`}`
  const file = join(folder, 'pgbouncer.ini')
  writeFileSync(file, ['[databases]', target, '[pgbouncer]', ...lines, ''].join('\n'))
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
  const child = spawn(pgbouncer ?? 'pgbouncer', [...user, '-q', file], { stdio: 'ignore' })
  return poolerOn(own, { address, child, folder, ending: 'SIGQUIT' })
}
