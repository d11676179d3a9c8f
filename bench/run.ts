import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { writeFiles } from './support/content/seed.ts'
import { cpuSeconds, idle } from './support/cpu-time.ts'
import { type BenchDatabase, openBenchDatabase, removeCreated, settle } from './support/database.ts'
import { type Measured, measure } from './support/load.ts'
import { type Layout, memoryOf, settingOf, takeLayout } from './support/machine.ts'
import { type RunOptions, readRunOptions, runHelp } from './support/options.ts'
import { inRepository, runToEnd, type Server, startServer, stopAll } from './support/processes.ts'
import { median, writeResult } from './support/report.ts'
import { printRun, type Row, type RunResult } from './support/run-report.ts'
import { makeScenarios, type Scenario } from './support/scenarios.ts'
import { byHandSchema } from './support/servers/by-hand-schema.ts'
import { bare, broadsheet, byHand, cached, startServers } from './support/servers/servers.ts'

const token = randomBytes(24).toString('base64url')
const say = (text: string) => process.stderr.write(`${text}\n`)

async function main(options: RunOptions): Promise<void> {
  // The output path is left out, because it does not affect the figures.
  const { out: file, ...made } = options
  const layout = takeLayout()
  const database = await openBenchDatabase()
  try {
    await seed(layout, database, options.articles)
    const scenarios = await wantedScenarios(database, options)
    const coldStarts = await measureColdStarts(layout, database, options.coldStarts)
    const rows: Row[] = []
    const memory: RunResult['memory'] = {}
    for (let round = 1; round <= options.rounds; round++) {
      await runRound({ layout, database, options, scenarios, round, rows, memory })
    }
    const result: RunResult = {
      ...settingOf(layout, database),
      options: made,
      coldStartMs: median(coldStarts),
      memory,
      rows,
    }
    process.stdout.write(`${printRun(result)}\n`)
    const out = file ?? inRepository(`bench/results/run-${result.at.replace(/[:.]/g, '-')}.json`)
    say(`Written to ${writeResult(out, result)}`)
  } finally {
    await stopAll()
    await database.close()
  }
}

// Seeds as users do, with the command that imports a folder.
async function seed(layout: Layout, database: BenchDatabase, articles: number): Promise<void> {
  const folder = join(database.folder, 'files')
  say(`Seeding ${articles} articles …`)
  writeFiles(folder, articles)
  const started = performance.now()
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'warn' }
  await runToEnd(layout, [inRepository('dist/cli.js'), 'import', folder, '--quiet'], env)
  const { rows } = await database.client.query<{ count: number }>(
    `select count(*)::int as count from articles where status = 'published'`,
  )
  if (rows[0]?.count !== articles)
    throw new Error(`Seeded ${rows[0]?.count} of ${articles} articles.`)
  await database.client.query(byHandSchema)
  await settle(database.client)
  say(`Seeded in ${Math.round((performance.now() - started) / 100) / 10} s.`)
}

async function wantedScenarios(database: BenchDatabase, options: RunOptions): Promise<Scenario[]> {
  const all = await makeScenarios({ client: database.client, articles: options.articles, token })
  const { only } = options
  return only ? all.filter(({ name }) => only.includes(name)) : all
}

async function measureColdStarts(
  layout: Layout,
  database: BenchDatabase,
  times: number,
): Promise<number[]> {
  const found: number[] = []
  for (let time = 0; time < times; time++) {
    const server = await startServer(layout, broadsheet(cached, database, token))
    found.push(server.readyAfter)
    await server.stop()
  }
  return found
}

interface Round {
  layout: Layout
  database: BenchDatabase
  options: RunOptions
  scenarios: Scenario[]
  round: number
  rows: Row[]
  memory: RunResult['memory']
}

// All servers run at the same time, but only one gets requests at a time, so that drift over time
// affects all of them alike.
async function runRound({
  layout,
  database,
  options,
  scenarios,
  round,
  rows,
  memory,
}: Round): Promise<void> {
  const servers = await startServers(layout, database, token)
  for (const server of servers) noteMemory(memory, server, 'idle')
  for (const scenario of scenarios) {
    const asked = servers.filter((server) => takesPart(server, scenario))
    for (const server of turned(asked, round)) {
      const row = await measureOne(server, scenario, options, database)
      rows.push({ ...row, round, server: server.name, scenario: scenario.name })
      noteMemory(memory, server, 'load')
      say(`${round} ${scenario.name} (${server.name}) ${Math.round(row.perSecond)}/s`)
      if (!scenario.writes) continue
      await removeCreated(database.client)
      await idle(servers.map(({ pid }) => pid))
    }
  }
  await Promise.all(servers.map((server) => server.stop()))
}

// The bare server has only one response, and a search by ILIKE costs both hand-written forms the
// same.
function takesPart({ name }: Server, scenario: Scenario): boolean {
  if (name === bare) return scenario.name === 'list'
  return name !== byHand[1] || !/^(search|create)/.test(scenario.name)
}

const turned = <T>(items: readonly T[], by: number): T[] => {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

async function measureOne(
  server: Server,
  scenario: Scenario,
  { seconds, warmUp }: RunOptions,
  database: BenchDatabase,
): Promise<Measured & { serverCpu: number; databaseCpu: number }> {
  const { port, pid } = server
  const { connections, status, check, writes } = scenario
  const request = await scenario.requests(server)
  const before = [cpuSeconds(pid), cpuSeconds(database.pid, true)] as const
  const started = performance.now()
  const load = { port, connections, seconds, request, status, check }
  const measured = await measure({ ...load, warmUp: writes ? warmUp.writes : warmUp.reads })
  const passed = (performance.now() - started) / 1000
  const serverCpu = (cpuSeconds(pid) - before[0]) / passed
  const databaseCpu = (cpuSeconds(database.pid, true) - before[1]) / passed
  return { ...measured, serverCpu, databaseCpu }
}

function noteMemory(memory: RunResult['memory'], server: Server, when: 'idle' | 'load'): void {
  const found = memoryOf(server.pid)
  if (!found) return
  const entry = memory[server.name] ?? { idle: 0, load: 0 }
  const value = when === 'idle' ? found.now : found.peak
  entry[when] = Math.max(entry[when], value)
  memory[server.name] = entry
}

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

if (process.argv.includes('--help')) say(runHelp)
else await main(readRunOptions(process.argv.slice(2)))
