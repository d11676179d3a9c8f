import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { ReadableStream } from 'node:stream/web'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import { readSteadily } from './support/attacks/attack.ts'
import { writeFiles } from './support/content/seed.ts'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database.ts'
import { inRepository, runToEnd, type Server, startServer, stopAll } from './support/processes.ts'
import { figure, table } from './support/report.ts'

// A bulk change of all articles, whose worker is killed three times, while readers read lists.

const help = 'npx tsx bench/bulk.ts [--articles 10000] [--kills 3]'
const token = 'bench-bulk-bench-bulk-bench-bulk'
const everywhere = {
  pinned: false,
  onServerCpu: (command: string, args: string[]): [string, string[]] => [command, args],
}
const newTag = 'retagged-by-filter'
const readEvery = 5
const idleSeconds = 20
const goals = { p99: 100, timesIdle: 3 }
const say = (text: string) => process.stderr.write(`${text}\n`)

async function main(articles: number, kills: number): Promise<void> {
  const database = await openBenchDatabase()
  try {
    await seed(database, articles)
    const env = envOf(database)
    const server = await startServer(everywhere, {
      ...{ name: 'broadsheet', args: [inRepository('dist/cli.js'), 'serve'] },
      ...{ env: { ...env, WORKER: 'off' }, probe: '/v1/articles?limit=20' },
    })
    const api = apiOf(server)
    const before = await exported(server)
    const rows = [await beside(server, 'idle', () => sleep(idleSeconds * 1_000))]
    const change = { addTags: [newTag] }
    const { id } = await api('POST', '/bulk-changes', { filter: '', all: true, change })
    const run = (id: string, killed: number) => () => runWorkers(env, api, id, articles, killed)
    rows.push(await beside(server, `retag, ${kills} kills`, run(id, kills)))
    const done = await api('GET', `/bulk-changes/${id}`)
    const { tagged } = await exported(server)
    const undo = await api('POST', `/bulk-changes/${id}/revert`)
    rows.push(await beside(server, 'revert', run(undo.id, 0)))
    const undone = await api('GET', `/bulk-changes/${undo.id}`)
    const isSame = before.hash === (await exported(server)).hash
    await server.stop()
    process.stdout.write(`${print(rows)}\n\n`)
    process.stdout.write(
      `changed ${done.changed}, in the export ${tagged}, reverted ${undone.changed}, bytes as before: ${isSame}\n`,
    )
    const isRight = [done.changed, tagged, undone.changed].every((count) => count === articles)
    process.exitCode = isRight && isSame && rows.every(meetsGoals(rows[0] as Row)) ? 0 : 1
  } finally {
    await stopAll()
    await database.close()
  }
}

const envOf = (database: BenchDatabase) => ({
  ...{ DATABASE_URL: database.url, DATA_DIR: join(database.folder, 'data'), ADMIN_KEY: token },
  ...{ LOG_LEVEL: 'warn', RATE_LIMIT: '0' },
})

async function seed(database: BenchDatabase, articles: number): Promise<void> {
  const folder = join(database.folder, 'files')
  say(`Seeding ${articles} articles …`)
  writeFiles(folder, articles)
  const args = [inRepository('dist/cli.js'), 'import', folder, '--quiet']
  await runToEnd(everywhere, args, { DATABASE_URL: database.url, LOG_LEVEL: 'warn' })
  await settle(database.client)
}

interface Bulk {
  id: string
  changed: number
  finishedAt: string | null
}

const apiOf =
  ({ port }: Server) =>
  async (method: string, path: string, body?: object): Promise<Bulk> => {
    const answer = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`)
    return ((await answer.json()) as { data: Bulk }).data
  }

interface Exported {
  hash: string
  /** Files that have the new tag. */
  tagged: number
}

async function exported({ port }: Server): Promise<Exported> {
  const headers = { authorization: `Bearer ${token}` }
  const answer = await fetch(`http://127.0.0.1:${port}/v1/export`, { headers })
  const tar = Readable.fromWeb(answer.body as ReadableStream)
    .pipe(createGunzip())
    .pipe(extract())
  const files: string[] = []
  let tagged = 0
  for await (const entry of tar) {
    const bytes = await buffer(entry)
    files.push(`${entry.header.name} ${createHash('sha256').update(bytes).digest('hex')}`)
    if (bytes.includes(newTag)) tagged++
  }
  return { hash: createHash('sha256').update(files.sort().join('\n')).digest('hex'), tagged }
}

/** Runs a worker until the bulk change has ended, killed and started again as often as asked. */
async function runWorkers(
  env: Record<string, string>,
  api: ReturnType<typeof apiOf>,
  id: string,
  articles: number,
  kills: number,
): Promise<void> {
  for (let killed = 0; ; killed++) {
    const until =
      killed < kills ? ((killed + 1) * articles) / (kills + 1) : Number.POSITIVE_INFINITY
    const worker = spawn(process.execPath, [inRepository('dist/cli.js'), 'worker'], {
      ...{ env: { ...process.env, ...env }, stdio: 'ignore' },
    })
    const gone = once(worker, 'exit')
    let now = await api('GET', `/bulk-changes/${id}`)
    for (; now.finishedAt === null && now.changed < until; await sleep(100))
      now = await api('GET', `/bulk-changes/${id}`)
    worker.kill(now.finishedAt === null ? 'SIGKILL' : 'SIGTERM')
    await gone
    say(`${now.finishedAt === null ? 'killed' : 'ended'} at ${now.changed}`)
    if (now.finishedAt !== null) return
  }
}

interface Row {
  name: string
  seconds: number
  times: number[]
  statuses: string[]
}

/** Reads lists, 200 a second, half of them new to the cache, while the work goes on. */
async function beside(server: Server, name: string, work: () => Promise<void>): Promise<Row> {
  const stop = new AbortController()
  const began = performance.now()
  const reading = readSteadily({ port: server.port, address: '127.0.0.2' }, readEvery, stop.signal)
  await work()
  stop.abort()
  const seconds = (performance.now() - began) / 1_000
  const { times, statuses } = await reading
  return { name, seconds, times: [...times.kept, ...times.made], statuses: Object.keys(statuses) }
}

const at = ({ times }: Row, share: number) =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? Number.NaN

const meetsGoals = (idle: Row) => (row: Row) =>
  at(row, 0.99) <= goals.p99 &&
  at(row, 0.99) <= goals.timesIdle * at(idle, 0.99) &&
  row.statuses.every((status) => status === '200')

const print = (rows: readonly Row[]) =>
  table(
    ['beside', 'seconds', 'reads/s', 'p50 ms', 'p99 ms', 'statuses'],
    rows.map((row) => [
      ...[row.name, figure(row.seconds), figure(row.times.length / row.seconds)],
      ...[at(row, 0.5).toFixed(1), at(row, 0.99).toFixed(1), row.statuses.join(' ')],
    ]),
  )

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

const { values } = parseArgs({
  options: {
    articles: { type: 'string' },
    kills: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) say(help)
else await main(Number(values.articles ?? 10_000), Number(values.kills ?? 3))
