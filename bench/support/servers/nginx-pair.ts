import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../../src/database/embedded/postmaster.ts'
import type { Layout } from '../machine.ts'
import type { Server } from '../processes.ts'

/** One nginx with `ops/nginx.conf` and a server of its own for a folder; null without nginx. */
export async function startNginxPair(
  layout: Layout,
  folder: string,
  serverPort: number,
  blobs: string,
): Promise<{ example: Server; alone: Server } | null> {
  if (spawnSync('nginx', ['-v']).status !== 0) {
    process.stderr.write('nginx is not installed: left out.\n')
    return null
  }
  const [example, alone] = [await freePort(), await freePort()]
  const own = `http {
    client_body_temp_path ${folder}/body; proxy_temp_path ${folder}/proxy;
    fastcgi_temp_path ${folder}/fastcgi; uwsgi_temp_path ${folder}/uwsgi; scgi_temp_path ${folder}/scgi;
    server { listen 127.0.0.1:${alone}; root ${folder}; }`
  const conf = readFileSync('ops/nginx.conf', 'utf8')
    .replace(/^user .*$/m, process.getuid?.() === 0 ? 'user root;' : '')
    .replace('127.0.0.1:3000', `127.0.0.1:${serverPort}`)
    .replace('listen 80', `listen 127.0.0.1:${example}`)
    .replace('/var/lib/broadsheet/blobs', blobs)
    .replace(/\/run\/|\/var\/log\/nginx\/|\/var\/cache\/nginx\//g, `${folder}/`)
    .replace('http {', own)
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, conf)
  // One process, whose CPU time is all of it.
  const directives = 'daemon off; master_process off;'
  const [command, args] = layout.onServerCpu('nginx', ['-p', folder, '-c', file, '-g', directives])
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  process.once('exit', () => child.kill())
  while (!(await fetch(`http://127.0.0.1:${alone}/bench.bin`).catch(() => null))) {
    if (child.exitCode !== null) throw new Error('nginx did not start.')
    await sleep(20)
  }
  const stop = async () => void child.kill()
  const shared = { pid: child.pid ?? 0, readyAfter: 0, stop }
  return {
    example: { ...shared, name: 'nginx example', port: example },
    alone: { ...shared, name: 'nginx alone', port: alone },
  }
}
