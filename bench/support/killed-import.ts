import { createReadStream, statSync } from 'node:fs'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { cpuSeconds } from './cpu-time.ts'
import type { BenchDatabase } from './database.ts'
import { type Layout, memoryOf } from './machine.ts'
import { inRepository, type Server, startServer } from './processes.ts'

/** A database and the settings of the server that imports into it. */
interface Target {
  database: BenchDatabase
  env: Record<string, string>
  token: string
}

/** What an import took, added up over all processes that ran it. */
export interface Cost {
  /** From the accepted upload to the end, with the restarts. */
  seconds: number
  uploadSeconds: number
  /** CPU time of the servers, upload included; that of PostgreSQL is not in it. */
  cpu: number
  /** Peak resident memory of any of the servers in MiB. */
  peak: number
  /** How many files had an outcome when each process was killed. */
  killedAt: number[]
}

const pollEvery = 50

/**
 * Uploads an archive to a server and kills the server as often as asked, at random moments of the
 * import; each time another one continues.
 */
export async function importKilled(
  target: Target,
  archive: string,
  kills: number,
  total: number,
): Promise<Cost> {
  const cost: Cost = { seconds: 0, uploadSeconds: 0, cpu: 0, peak: 0, killedAt: [] }
  const moments = Array.from({ length: kills }, () => Math.random() * total).sort((a, b) => a - b)
  let server = await start(target)
  const started = performance.now()
  await upload(server, target.token, archive)
  const accepted = performance.now()
  for (const moment of [...moments, Number.POSITIVE_INFINITY]) {
    const done = await watch(target, server, cost, moment)
    if (done === null) break
    cost.cpu += cpuSeconds(server.pid)
    await kill(server)
    cost.killedAt.push(done)
    server = await start(target)
  }
  cost.seconds = (performance.now() - accepted) / 1_000
  cost.uploadSeconds = (accepted - started) / 1_000
  cost.cpu += cpuSeconds(server.pid)
  await server.stop()
  return cost
}

// As users run it: on all CPUs.
const everywhere: Layout = { pinned: false, onServerCpu: (command, args) => [command, args] }

const start = ({ env }: Target): Promise<Server> =>
  startServer(everywhere, {
    name: 'broadsheet',
    args: [inRepository('dist/cli.js'), 'serve'],
    env,
    probe: '/health/ready',
  })

async function upload({ port }: Server, token: string, archive: string): Promise<void> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/gzip',
    'content-length': statSync(archive).size,
  }
  const asked = request({ host: '127.0.0.1', port, path: '/v1/imports', method: 'POST', headers })
  const answered = new Promise<void>((resolve, reject) => {
    asked.once('error', reject)
    asked.once('response', async (response) => {
      const body = await text(response)
      if (response.statusCode === 202) resolve()
      else reject(new Error(`${response.statusCode} ${body}`))
    })
  })
  await Promise.all([pipeline(createReadStream(archive), asked), answered])
}

/**
 * Waits until this many files have an outcome, and returns how many; null when the import is over.
 */
async function watch(
  { database }: Target,
  { pid }: Server,
  cost: Cost,
  moment: number,
): Promise<number | null> {
  for (;;) {
    cost.peak = Math.max(cost.peak, memoryOf(pid)?.peak ?? 0)
    const { rows } = await database.client.query<{ over: boolean; done: number }>(
      `select finished_at is not null as over,
         (select count(*)::int from import_files where import_id = i.id) as done from imports i`,
    )
    const { over = false, done = 0 } = rows[0] ?? {}
    if (over) return null
    if (done >= moment) return done
    await sleep(pollEvery)
  }
}

async function kill(server: Server): Promise<void> {
  // Somewhere within a batch, too.
  await sleep(Math.random() * 1_000)
  process.kill(server.pid, 'SIGKILL')
  await server.stop()
}
