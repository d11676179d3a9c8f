import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../src/database/embedded/postmaster.ts'

export const hasNginx = spawnSync('nginx', ['-v']).status === 0

export interface Nginx {
  url: string
  close(): Promise<void>
}

/** Starts nginx with `ops/nginx.conf`, with its paths in the folder and other ports. */
export async function startNginx(
  folder: string,
  serverPort: number,
  blobs: string,
): Promise<Nginx> {
  const port = await freePort()
  const own: [string | RegExp, string][] = [
    [/^user .*$/m, process.getuid?.() === 0 ? 'user root;' : ''],
    ['127.0.0.1:3000', `127.0.0.1:${serverPort}`],
    ['listen 80', `listen 127.0.0.1:${port}`],
    ['/var/lib/broadsheet/blobs', blobs],
    [/\/run\/|\/var\/log\/nginx\/|\/var\/cache\/nginx\//g, `${folder}/`],
    ['proxy_cache_valid 200 1m', 'proxy_cache_valid 200 1s'],
    ['http {', `http { ${temporaryPaths(folder)}`],
  ]
  const text = own.reduce(
    (conf, [from, to]) => conf.replace(from, to),
    readFileSync('ops/nginx.conf', 'utf8'),
  )
  return runNginx(folder, text, port)
}

/** Starts nginx with this configuration, which listens on the port. */
export async function runNginx(folder: string, text: string, port: number): Promise<Nginx> {
  const file = join(folder, 'nginx.conf')
  writeFileSync(file, text)
  const child = spawn('nginx', ['-p', folder, '-c', file, '-g', 'daemon off;'])
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(url).catch(() => null))) {
    if (child.exitCode !== null) throw new Error(`nginx did not start: ${said}`)
    await new Promise((wake) => setTimeout(wake, 20))
  }
  return { url, close: () => end(child) }
}

const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** What a configuration says in its `http` block so that nginx writes into the folder only. */
export const temporaryPaths = (folder: string) =>
  temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join(' ')

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
