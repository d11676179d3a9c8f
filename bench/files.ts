/**
 * What files cost, as CPU time:
 *
 *     npx tsx bench/files.ts [--rounds 5] [--requests 20000] [--only memory,disk,nginx,list,renditions]
 *
 * For each response with a file of 20 kB, beside a bare `node:http` server and beside nginx alone;
 * for a list with `include=files`, beside the list without; and for a rendition. The two of each
 * pair take turns within each round. A ratio of 0.9 means that one core sends 0.9 times as many
 * responses as with the other server.
 */
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeFileArticles } from './support/content/file-articles.ts'
import { costOf } from './support/cpu-scenarios.ts'
import { type BenchDatabase, openBenchDatabase } from './support/database.ts'
import { type Layout, takeLayout } from './support/machine.ts'
import {
  inRepository,
  runToEnd,
  type Server,
  startServer,
  stopAll,
  typescript,
} from './support/processes.ts'
import { photo, renditionCost } from './support/rendition-cost.ts'
import { figure, median, table } from './support/report.ts'
import { startNginxPair } from './support/servers/nginx-pair.ts'

const size = 20_000
/** More than stay in memory, so that each is read when it is its turn again. */
const manyFiles = 600
const list = '/v1/articles?limit=20'
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

interface Options {
  rounds: number
  requests: number
  only: string[] | null
}

async function main({ rounds, requests, only }: Options): Promise<void> {
  const layout = takeLayout()
  const database = await openBenchDatabase()
  const isWanted = (name: string) => only === null || only.includes(name)
  try {
    const rows: string[][] = []
    for (const pair of await pairsOf(layout, database))
      if (isWanted(pair.name)) rows.push(await compare(pair, rounds, requests))
    process.stdout.write(`${table(['from', 'bare ms', 'ours ms', 'ratio', 'goal'], rows)}\n`)
    if (isWanted('renditions')) process.stdout.write(`\n${await renditionTable(rounds)}\n`)
  } finally {
    await stopAll()
    await database.close()
  }
}

/** CPU time to make a WebP 640 pixels wide from a JPEG of 12 megapixels. */
async function renditionTable(rounds: number): Promise<string> {
  const rows: string[][] = []
  for (const [name, goal] of [
    ['baseline', '150'],
    ['progressive', '300'],
  ] as const) {
    const picture = await photo(name === 'progressive')
    // The first one loads the library.
    await renditionCost(picture)
    const costs: number[] = []
    for (let round = 0; round < rounds; round++) costs.push(await renditionCost(picture))
    rows.push([name, (picture.length / 1e6).toFixed(1), figure(median(costs)), goal])
  }
  return table(['JPEG of 12 megapixels', 'MB', 'ms', 'goal'], rows)
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
  const articles = join(database.folder, 'articles')
  await writeFileArticles(articles, 2_000)
  const program = inRepository('dist/cli.js')
  await runToEnd(layout, [program, 'import', articles, '--quiet'], { ...env, LOG_LEVEL: 'warn' })
  await database.client.query('vacuum analyze')
  const lists = await serve({ CACHE_BYTES: '0' })
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
    {
      name: 'list',
      goal: 0.67,
      bare: { server: lists, paths: [list] },
      ours: { server: lists, paths: [`${list}&include=files`] },
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

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { rounds: text, requests: text, only: text } })
await main({
  rounds: Number(values.rounds ?? 5),
  requests: Number(values.requests ?? 20_000),
  only: values.only?.split(',') ?? null,
})
