import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { readSteadily, type Statuses } from './support/attacks/attack.ts'
import type { Order } from './support/attacks/attack-process.ts'
import { type Attack, attacksOn, type Targets } from './support/attacks/attacks.ts'
import { writeFiles } from './support/content/seed.ts'
import { type BenchDatabase, openBenchDatabase, settle } from './support/database.ts'
import { memoryOf } from './support/machine.ts'
import { inRepository, runToEnd, type Server, startServer, stopAll } from './support/processes.ts'
import { table } from './support/report.ts'

// One client attacks a route at the default rate limit while another one reads lists.

const help = 'npx tsx bench/worst-client.ts [--seconds 30] [--articles 5000] [--only NAME,…]'
const unpinned = {
  pinned: false,
  onServerCpu: (command: string, args: string[]): [string, string[]] => [command, args],
}
/** Of the Docker image: glibc gives freed memory back. */
const memorySettings = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
}
const largeTag = 'Large'
const largeArticles = 150
const largeBytes = 150_000
const token = randomBytes(24).toString('base64url')
const say = (text: string) => process.stderr.write(`${text}\n`)
const goals = { p99: 100, rss: 400 }

interface Row {
  name: string
  kept: number[]
  made: number[]
  others: Statuses
  attacker: Statuses
  rss: number
}

async function main(seconds: number, articles: number, only: string[] | null): Promise<void> {
  const database = await openBenchDatabase()
  try {
    await seed(database, articles)
    const server = await start(database)
    const targets = await targetsOf(server, database, articles)
    const rows = [await run(server, null, 0, targets, seconds)]
    for (const [index, one] of attacksOn(targets).entries()) {
      if (only && !only.includes(one.name)) continue
      rows.push(await run(server, one, index + 1, targets, seconds))
      await recover(server)
    }
    rows.push(await run(server, null, 0, targets, seconds))
    await server.stop()
    process.stdout.write(`${print(rows)}\n`)
    process.exitCode = rows.every(meetsGoals) ? 0 : 1
  } finally {
    await stopAll()
    await database.close()
  }
}

async function seed(database: BenchDatabase, articles: number): Promise<void> {
  const folder = join(database.folder, 'files')
  say(`Seeding ${articles} articles …`)
  writeFiles(folder, articles)
  const paragraph = 'Some *words* with a [link](other.md), `code` and 一些中文。\n\n'
  const body = `## Part\n\n${paragraph}`.repeat(Math.ceil(largeBytes / (paragraph.length + 9)))
  for (let n = 0; n < largeArticles; n++)
    writeFileSync(
      join(folder, `large-${n}.md`),
      `---\ntitle: Large ${n}\ntags: [${largeTag}]\n---\n${body}${n}\n`,
    )
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'warn' }
  await runToEnd(unpinned, [inRepository('dist/cli.js'), 'import', folder, '--quiet'], env)
  await settle(database.client)
}

const start = (database: BenchDatabase): Promise<Server> =>
  startServer(unpinned, {
    name: 'broadsheet',
    args: [inRepository('dist/cli.js'), 'serve'],
    env: {
      ...{ DATABASE_URL: database.url, DATA_DIR: join(database.folder, 'data'), ADMIN_KEY: token },
      LOG_LEVEL: 'warn',
      ...memorySettings,
    },
    probe: '/v1/articles?limit=20',
  })

async function targetsOf(
  { port }: Server,
  { client }: BenchDatabase,
  articles: number,
): Promise<Targets> {
  const { rows } = await client.query<{ id: string }>(
    'select id from articles order by id limit 2000',
  )
  const cursors: string[] = []
  for (let page = 10; page <= 100 && page * 100 < articles; page += 10) {
    const answer = await fetch(`http://127.0.0.1:${port}/v1/articles?limit=100&page=${page}`)
    const { meta } = (await answer.json()) as { meta: { nextCursor: string | null } }
    if (meta.nextCursor) cursors.push(meta.nextCursor)
  }
  return { articles, ids: rows.map(({ id }) => id), cursors, large: largeTag }
}

// Each attacker has a separate address, and so a separate budget.
async function run(
  { port, pid }: Server,
  what: Attack | null,
  index: number,
  targets: Targets,
  seconds: number,
): Promise<Row> {
  const stop = new AbortController()
  const client = { port, address: `127.0.1.${index}`, token: what?.keyed ? token : undefined }
  const attacking = what
    ? attackBeside({ client, name: what.name, targets, lanes: 64, seconds })
    : null
  const reading = readSteadily({ port, address: '127.0.0.2' }, 25, stop.signal)
  const memory = watchMemory(pid, stop.signal)
  await (attacking ?? sleep(seconds * 1000))
  stop.abort()
  const { times, statuses } = await reading
  const attacker = (await attacking) ?? {}
  const row = {
    name: what?.name ?? 'idle',
    ...times,
    others: statuses,
    attacker,
    rss: await memory,
  }
  say(line(row).join('  '))
  return row
}

async function attackBeside(order: Order): Promise<Statuses> {
  const child = fork(inRepository('bench/support/attacks/attack-process.ts'), {
    execArgv: ['--import', 'tsx'],
  })
  child.send(order)
  const [statuses] = await once(child, 'message')
  return statuses as Statuses
}

async function watchMemory(pid: number, stop: AbortSignal): Promise<number> {
  let most = 0
  while (!stop.aborted) {
    most = Math.max(most, memoryOf(pid)?.now ?? 0)
    await sleep(100)
  }
  return most
}

// Waits, so that the work that one attack left running does not count for the next.
async function recover({ port }: Server): Promise<void> {
  for (let quick = 0; quick < 20; ) {
    const began = performance.now()
    await fetch(`http://127.0.0.1:${port}/health/live`).catch(() => {})
    quick = performance.now() - began < 20 ? quick + 1 : 0
    await sleep(50)
  }
}

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ??
  Number.NaN

const printed = (statuses: Statuses) =>
  Object.entries(statuses)
    .map(([status, count]) => `${status === '0' ? 'closed' : status}: ${count}`)
    .join(', ')

const line = ({ name, kept, made, others, attacker, rss }: Row) => [
  name,
  ...[kept, made].flatMap((times) => [0.5, 0.99].map((share) => at(times, share).toFixed(1))),
  printed(others),
  printed(attacker),
  rss.toFixed(0),
]

const print = (rows: readonly Row[]) =>
  table(
    ['attack', 'kept p50', 'p99 ms', 'made p50', 'p99 ms', 'others', 'attacker', 'RSS MiB'],
    rows.map(line),
  )

const allowed = (status: string) => status === '0' || status === '503' || /^[234]/.test(status)

function meetsGoals({ kept, made, others, attacker, rss }: Row): boolean {
  const statuses = [...Object.keys(others), ...Object.keys(attacker)]
  return at([...kept, ...made], 0.99) <= goals.p99 && statuses.every(allowed) && rss <= goals.rss
}

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

const { values } = parseArgs({
  options: {
    seconds: { type: 'string' },
    articles: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
})
if (values.help) say(help)
else
  await main(
    Number(values.seconds ?? 30),
    Number(values.articles ?? 5_000),
    values.only === undefined ? null : values.only.split(','),
  )
