/**
 * CPU time of the server for each response with a file of 20 kB, beside a bare `node:http` server
 * and beside nginx alone:
 *
 *     npx tsx bench/files.ts [--rounds 5] [--requests 5000]
 *
 * The two of each pair take turns within each round. A ratio of 0.9 means that one core sends 0.9
 * times as many responses as with the bare server.
 */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { costOf } from './support/cpu-scenarios.ts'
import { type BenchDatabase, openBenchDatabase } from './support/database.ts'
import { type Layout, takeLayout } from './support/machine.ts'
import { inRepository, type Server, startServer, stopAll, typescript } from './support/processes.ts'
import { figure, median, table } from './support/report.ts'
import { startNginxPair } from './support/servers/nginx-pair.ts'

const size = 20_000
/** More than stay in memory, so that each is read when it is its turn again. */
const manyFiles = 600
const token = randomBytes(24).toString('base64url')

interface Side {
  server: Server
  paths: readonly string[]
}

interface Pair {
  name: string
  goal: number
  bare: Side
  ours: Side
}

async function main(rounds: number, requests: number): Promise<void> {
  const layout = takeLayout()
  const database = await openBenchDatabase()
  try {
    const pairs = await pairsOf(layout, database)
    const rows: string[][] = []
    for (const pair of pairs) rows.push(await compare(pair, rounds, requests))
    process.stdout.write(`${table(['from', 'bare ms', 'ours ms', 'ratio', 'goal'], rows)}\n`)
  } finally {
    await stopAll()
    await database.close()
  }
}

async function pairsOf(layout: Layout, database: BenchDatabase): Promise<Pair[]> {
  const file = join(database.folder, 'bench.bin')
  writeFileSync(file, randomBytes(size))
  const dataDir = join(database.folder, 'data')
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir, ADMIN_KEY: token }
  const serve = (more: Record<string, string>) =>
    startServer(layout, {
      name: 'broadsheet',
      args: [inRepository('dist/cli.js'), 'serve'],
      env: { ...env, RATE_LIMIT: '0', LOG_LEVEL: 'warn', WORKER: 'off', ...more },
      probe: '/health/ready',
    })
  const bare = await startServer(layout, {
    name: 'bare',
    args: typescript('servers/bare-file-server.ts'),
    env: { FILE: file },
    probe: '/memory',
  })
  const ours = await serve({})
  const paths = await uploadMany(ours)
  const pairs: Pair[] = [
    {
      name: 'memory',
      goal: 0.9,
      bare: { server: bare, paths: ['/memory'] },
      ours: { server: ours, paths: paths.slice(0, 1) },
    },
    {
      name: 'disk',
      goal: 0.8,
      bare: { server: bare, paths: ['/disk'] },
      ours: { server: ours, paths },
    },
  ]
  const proxied = await serve({ X_ACCEL_REDIRECT: '/blobs/' })
  const nginx = await startNginxPair(layout, database.folder, proxied.port, join(dataDir, 'blobs'))
  if (!nginx) return pairs
  const nginxPair: Pair = {
    name: 'nginx',
    goal: 0.8,
    bare: { server: nginx.alone, paths: ['/bench.bin'] },
    ours: { server: nginx.example, paths: paths.slice(0, 1) },
  }
  return [...pairs, nginxPair]
}

async function uploadMany({ port }: Server): Promise<string[]> {
  const paths: string[] = []
  for (let n = 0; n < manyFiles; n++) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/files?source=bench&file=${n}.bin`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(randomBytes(size)),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
    paths.push(((await answer.json()) as { data: { url: string } }).data.url)
  }
  return paths
}

async function compare(pair: Pair, rounds: number, requests: number): Promise<string[]> {
  const cost = ({ server, paths }: Side, count = requests) =>
    costOf(
      server,
      {
        name: pair.name,
        server: 'cached',
        share: 1,
        status: 200,
        headers: {},
        ask: (index) => ({ method: 'GET', path: paths[index % paths.length] as string }),
      },
      count,
    )
  for (const side of [pair.bare, pair.ours]) await cost(side, Math.max(1_000, manyFiles))
  const [bare, ours, ratios]: number[][] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    const [one, other] = [await cost(pair.bare), await cost(pair.ours)]
    bare?.push(one)
    ours?.push(other)
    ratios?.push(one / other)
  }
  const cells = [bare, ours, ratios].map((all) => figure(median(all ?? [])))
  return [pair.name, ...cells, String(pair.goal)]
}

const { values } = parseArgs({
  options: { rounds: { type: 'string' }, requests: { type: 'string' } },
})
await main(Number(values.rounds ?? 5), Number(values.requests ?? 5_000))
