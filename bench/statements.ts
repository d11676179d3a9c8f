/**
 * Measures the gain of named statements over Prisma Client. `npx tsx bench/statements.ts [ROUNDS]`
 * runs the same query with both in turn, one at a time on one connection, and prints the ratio of
 * their times. docs/adr/0007-prisma-and-statements.md has the figures.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../src/database/client.ts'
import { migrate } from '../src/database/migrate.ts'
import { startPostgres } from '../test/support/database/postgres.ts'
import { writeFiles } from './support/content/seed.ts'
import { inRepository } from './support/processes.ts'
import { median } from './support/report.ts'
import { type Pair, pairsOf, type Seeded, seedMore } from './support/statement-pairs.ts'

const repeats = 100

async function main(rounds: number): Promise<void> {
  const postgres = await startPostgres()
  try {
    await migrate(postgres.url)
    importFiles(postgres.url, 1_000)
    const db = openDatabase(postgres.url, { max: 1 })
    const pairs = await pairsOf(db, await seed(db))
    for (const pair of pairs) process.stdout.write(`${await compare(pair, rounds)}\n`)
    await db.close()
  } finally {
    await postgres.stop()
  }
}

async function seed(db: Database): Promise<Seeded> {
  const seeded = await seedMore(db)
  await db.pool.query('vacuum analyze')
  return seeded
}

function importFiles(url: string, count: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'broadsheet-statements-'))
  writeFiles(folder, count)
  const args = ['--import', 'tsx', inRepository('src/cli.ts'), 'import', folder, '--quiet']
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, DATABASE_URL: url, LOG_LEVEL: 'warn' },
    encoding: 'utf8',
  })
  rmSync(folder, { recursive: true, force: true })
  if (status !== 0) throw new Error(stderr)
}

/** One line of the table: the medians of both and of their ratio per round. */
async function compare({ name, statement, prisma }: Pair, rounds: number): Promise<string> {
  const times: { statement: number; prisma: number }[] = []
  for (let round = 0; round <= rounds; round++) {
    const time = { statement: await timeOf(statement), prisma: await timeOf(prisma) }
    // The first round only warms up both.
    if (round > 0) times.push(time)
  }
  const ratio = median(times.map((time) => time.prisma / time.statement))
  const [ours, theirs] = [median(times.map((t) => t.statement)), median(times.map((t) => t.prisma))]
  return `| ${name} | ${ours.toFixed(2)} ms | ${theirs.toFixed(2)} ms | ${ratio.toFixed(1)} |`
}

/** Milliseconds of one request. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let n = 0; n < repeats; n++) await work()
  return (performance.now() - started) / repeats
}

await main(Number(process.argv[2] ?? 7))
