import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpus } from 'node:os'
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
import { figure } from './support/report.ts'

// A bulk change of all articles, whose worker is killed three times, while readers read lists. Each
// row is printed as soon as it is there.

const help = `npx tsx bench/bulk.ts [--articles 10000] [--kills 3] [--seconds 60]
--seconds cancels the bulk change after so long, and reverts what it has changed until then`
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
const print = (text: string) => process.stdout.write(`${text}\n`)

/** When a run of a bulk change is killed or cancelled. */
interface Ends {
  kills: number
  /** Infinity for a run that may take as long as it needs. */
  seconds: number
}

async function main(articles: number, ends: Ends): Promise<void> {
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
    const idle = await beside(server, 'idle', () => sleep(idleSeconds * 1_000))
    const change = { addTags: [newTag] }
    const { id } = await api('POST', '/bulk-changes', { filter: '', all: true, change })
    const run = (id: string, ends: Ends) => () => runWorkers(env, api, id, articles, ends)
    const retag = await beside(server, `retag, ${ends.kills} kills`, run(id, ends))
    const { changed } = await api('GET', `/bulk-changes/${id}`)
    const { tagged } = await exported(server)
    const undo = await api('POST', `/bulk-changes/${id}/revert`)
    const revert = await beside(server, 'revert', run(undo.id, { kills: 0, seconds: Infinity }))
    const { changed: reverted } = await api('GET', `/bulk-changes/${undo.id}`)
    const isSame = before.hash === (await exported(server)).hash
    await server.stop()
    const counts = `changed ${changed}, in the export ${tagged}, reverted ${reverted}`
    print(`${counts}, bytes as before: ${isSame}`)
    const wanted = Number.isFinite(ends.seconds) ? changed : articles
    const isRight = [changed, tagged, reverted].every((count) => count === wanted)
    const isGood = [idle, retag, revert].every(meetsGoals(idle))
    process.exitCode = isRight && isSame && isGood ? 0 : 1
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
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return text === '' ? ({} as Bulk) : JSON.parse(text).data
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

/**
 * Runs a worker until the bulk change has ended, killed and started again as often as asked, and
 * cancelled when its time is over.
 */
async function runWorkers(
  env: Record<string, string>,
  api: ReturnType<typeof apiOf>,
  id: string,
  articles: number,
  { kills, seconds }: Ends,
): Promise<void> {
  const latest = performance.now() + seconds * 1_000
  let cancelled = false
  for (let killed = 0; ; killed++) {
    const until =
      killed < kills ? ((killed + 1) * articles) / (kills + 1) : Number.POSITIVE_INFINITY
    const worker = spawn(process.execPath, [inRepository('dist/cli.js'), 'worker'], {
      ...{ env: { ...process.env, ...env }, stdio: 'ignore' },
    })
    const gone = once(worker, 'exit')
    let now = await api('GET', `/bulk-changes/${id}`)
    for (; now.finishedAt === null && now.changed < until; await sleep(100)) {
      // It may have ended just now.
      if (performance.now() > latest && !cancelled)
        await api('DELETE', `/bulk-changes/${id}`).catch(() => {})
      cancelled = performance.now() > latest
      now = await api('GET', `/bulk-changes/${id}`)
    }
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

/** Seconds that all processors of the machine have worked. */
const machineCpu = () =>
  cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0) /
  1_000

/** Reads lists, 200 a second, half of them new to the cache, while the work goes on. */
async function beside(server: Server, name: string, work: () => Promise<void>): Promise<Row> {
  const stop = new AbortController()
  const [began, cpuBefore] = [performance.now(), machineCpu()]
  const reading = readSteadily({ port: server.port, address: '127.0.0.2' }, readEvery, stop.signal)
  await work()
  stop.abort()
  const seconds = (performance.now() - began) / 1_000
  const busy = (machineCpu() - cpuBefore) / seconds / cpus().length
  const { times, statuses } = await reading
  const all = [...times.kept, ...times.made]
  const row = { name, seconds, times: all, statuses: Object.keys(statuses) }
  print(
    `${name}: ${figure(seconds)} s, ${figure(all.length / seconds)} reads/s, p50 ${at(row, 0.5).toFixed(1)} ms, p99 ${at(row, 0.99).toFixed(1)} ms, CPU ${Math.round(100 * busy)} %, statuses ${row.statuses.join(' ')}`,
  )
  return row
}

const at = ({ times }: Row, share: number) =>
  times.toSorted((one, other) => one - other)[Math.floor(times.length * share)] ?? Number.NaN

const meetsGoals = (idle: Row) => (row: Row) =>
  at(row, 0.99) <= goals.p99 &&
  at(row, 0.99) <= goals.timesIdle * at(idle, 0.99) &&
  row.statuses.every((status) => status === '200')

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

const { values } = parseArgs({
  options: {
    articles: { type: 'string' },
    kills: { type: 'string' },
    seconds: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) say(help)
else
  await main(Number(values.articles ?? 10_000), {
    kills: Number(values.kills ?? 3),
    seconds: Number(values.seconds ?? Infinity),
  })
