/**
 * CPU time of the server (user and system) for each request, of two builds on the same content:
 *
 *     npx tsx bench/cpu.ts --against ../older [--rounds 5] [--requests 20000] [--articles 2000] [--only list]
 *
 * `--against` names another checkout with its own `dist/`. Both builds import the same files into
 * databases of their own on one PostgreSQL, and take turns within each round.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { writeFiles } from './support/content/seed.ts'
import { costOf, cpuScenarios } from './support/cpu-scenarios.ts'
import { type BenchDatabase, openBenchDatabase } from './support/database.ts'
import { type Layout, takeLayout } from './support/machine.ts'
import { inRepository, runToEnd, type Server, startServer, stopAll } from './support/processes.ts'
import { median, table } from './support/report.ts'

const token = randomBytes(24).toString('base64url')
const builds = ['old', 'new'] as const

interface Options {
  against: string
  rounds: number
  requests: number
  articles: number
  only: string[] | null
}

/** The servers of one build: as it comes, and with its cache off. */
interface Build {
  cached: Server
  uncached: Server
}

async function main(options: Options): Promise<void> {
  const layout = takeLayout()
  const database = await openBenchDatabase()
  try {
    writeFiles(join(database.folder, 'files'), options.articles)
    const old = await startBuild(layout, database, 'old', options.against)
    const current = await startBuild(layout, database, 'new', inRepository('.'))
    const rows = await compare(options, { old, new: current }, await pathsIn(database))
    process.stdout.write(`${table(['scenario', 'old ms', 'new ms', 'rounds', 'median'], rows)}\n`)
  } finally {
    await stopAll()
    await database.close()
  }
}

const urlOf = ({ url }: BenchDatabase, name: string) =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href

async function startBuild(
  layout: Layout,
  database: BenchDatabase,
  name: string,
  folder: string,
): Promise<Build> {
  await database.client.query(`create database "${name}"`)
  const program = join(folder, 'dist/cli.js')
  const env = {
    DATABASE_URL: urlOf(database, name),
    DATA_DIR: join(database.folder, name),
    ADMIN_KEY: token,
    RATE_LIMIT: '0',
    LOG_LEVEL: 'warn',
  }
  await runToEnd(layout, [program, 'import', join(database.folder, 'files'), '--quiet'], env)
  const start = (more: Record<string, string>) =>
    startServer(layout, {
      name,
      args: [program, 'serve'],
      env: { ...env, ...more },
      probe: '/v1/articles?limit=20',
    })
  return { cached: await start({}), uncached: await start({ CACHE_BYTES: '0' }) }
}

async function pathsIn(database: BenchDatabase): Promise<string[]> {
  const client = new pg.Client({ connectionString: urlOf(database, 'new') })
  await client.connect()
  const { rows } = await client.query<{ lang: string; path: string }>(
    'select lang, path from articles order by md5(path) limit 500',
  )
  await client.query('vacuum analyze')
  await client.end()
  return rows.map(({ lang, path }) => `/v1/articles/by-path/${path}?lang=${lang}`)
}

async function compare(
  { rounds, requests, only }: Options,
  built: Record<(typeof builds)[number], Build>,
  paths: readonly string[],
): Promise<string[][]> {
  const rows: string[][] = []
  for (const scenario of cpuScenarios(paths, token)) {
    if (only && !only.includes(scenario.name)) continue
    const count = Math.ceil(requests * scenario.share)
    for (const build of builds) await costOf(built[build][scenario.server], scenario, count / 4)
    const costs = { old: [] as number[], new: [] as number[] }
    for (let round = 0; round < rounds; round++)
      for (const build of round % 2 === 0 ? builds : builds.toReversed())
        costs[build].push(await costOf(built[build][scenario.server], scenario, count))
    const ratios = costs.new.map((cost, round) => cost / (costs.old[round] as number))
    rows.push([
      scenario.name,
      median(costs.old).toFixed(3),
      median(costs.new).toFixed(3),
      ratios.map((ratio) => ratio.toFixed(2)).join(' '),
      median(ratios).toFixed(3),
    ])
    process.stderr.write(`${rows.at(-1)?.join('  ')}\n`)
  }
  return rows
}

function readOptions(args: string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: { against: text, rounds: text, requests: text, articles: text, only: text },
  })
  const { against, rounds = '5', requests = '20000', articles = '2000', only } = values
  if (!against) throw new Error('--against DIR names the checkout to compare with.')
  return {
    against,
    rounds: Number(rounds),
    requests: Number(requests),
    articles: Number(articles),
    only: only?.split(',') ?? null,
  }
}

await main(readOptions(process.argv.slice(2)))
