import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../../../src/database/embedded/postmaster.ts'

export const hasVarnish = spawnSync('varnishd', ['-V']).status === 0

export interface Varnish {
  url: string
  /** Starts the follower, and resolves when it follows. */
  follow(origin: string): Promise<void>
  close(): Promise<void>
}

/** Starts Varnish with the files of `examples/varnish`. */
export async function startVarnish(folder: string, serverPort: number): Promise<Varnish> {
  const port = await freePort()
  const file = join(folder, 'broadsheet.vcl')
  const text = readFileSync('examples/varnish/broadsheet.vcl', 'utf8')
  writeFileSync(file, text.replace('"3000"', `"${serverPort}"`))
  const options = ['-F', '-j', 'none', '-n', join(folder, 'varnish'), '-s', 'malloc,64m']
  const started = [spawn('varnishd', [...options, '-a', `127.0.0.1:${port}`, '-f', file])]
  let said = ''
  started[0]?.stderr?.on('data', (chunk) => {
    said += chunk
  })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(url).catch(() => null))) {
    if (started[0]?.exitCode !== null) throw new Error(`Varnish did not start: ${said}`)
    await new Promise((wake) => setTimeout(wake, 50))
  }
  return {
    url,
    follow: async (origin) => {
      const env = { ...process.env, BROADSHEET_URL: origin, VARNISH_URL: url }
      const child = spawn(process.execPath, ['examples/varnish/follower.mjs'], { env })
      started.push(child)
      await once(child.stdout, 'data')
    },
    close: async () => {
      for (const child of started.toReversed()) await end(child)
    },
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
