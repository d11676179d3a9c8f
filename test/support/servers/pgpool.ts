import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../../src/database/embedded/postmaster.ts'
import { type Pooler, poolerOn } from './pooler.ts'

const program = ['/usr/sbin/pgpool', '/usr/bin/pgpool', '/usr/local/bin/pgpool']

/** The program from a system package; null on a machine without it. */
export const pgpool = program.find(existsSync) ?? null

/**
 * Starts an installed pgpool with the PostgreSQL of an address as its primary, and with the same
 * one as its standby, which pgpool takes it for. A setting that is null is left out.
 */
export async function startPgpool(
  address: string,
  settings: Record<string, string | number | null> = {},
): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(address)
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-pgpool-'))
  chmodSync(folder, 0o777)
  const own = await freePort()
  const all = {
    listen_addresses: "'127.0.0.1'",
    port: own,
    unix_socket_directories: `'${folder}'`,
    pcp_port: await freePort(),
    pcp_socket_dir: `'${folder}'`,
    pid_file_name: `'${folder}/pid'`,
    logdir: `'${folder}'`,
    backend_clustering_mode: "'streaming_replication'",
    backend_hostname0: `'${hostname}'`,
    backend_port0: port,
    backend_hostname1: `'${hostname}'`,
    backend_port1: port,
    num_init_children: 4,
    allow_clear_text_frontend_auth: 'on',
    backend_weight0: 1,
    backend_weight1: 1,
    sr_check_user: `'${username}'`,
    sr_check_password: `'${password}'`,
    sr_check_period: 0,
    health_check_period: 0,
    ...settings,
  }
  const file = join(folder, 'pgpool.conf')
  writeFileSync(
    file,
    Object.entries(all)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => `${name} = ${value}\n`)
      .join(''),
  )
  for (const name of ['pcp.conf', 'pool_passwd']) writeFileSync(join(folder, name), '')
  const child = spawn(pgpool ?? 'pgpool', ['-n', '-f', file, '-F', join(folder, 'pcp.conf')], {
    stdio: 'ignore',
  })
  return poolerOn(own, { address, child, folder, ending: 'SIGINT' })
}
