/**
 * Backs up a server that takes writes at a fixed rate, restores the backup into an empty database,
 * and compares every article as JSON and as bytes, every file, and the events:
 *
 *     npx tsx bench/backup.ts [--articles 5000] [--files 500] [--rate 20]
 */
import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { atRate, each } from './support/backups/client.ts'
import { compare, type Side } from './support/backups/compare.ts'
import { beginJournal, upload, writeOnce } from './support/backups/journal.ts'
import { writeFiles } from './support/content/seed.ts'
import { type BenchDatabase, openBenchDatabase } from './support/database.ts'
import { takeLayout } from './support/machine.ts'
import { inRepository, runToEnd, startServer, stopAll } from './support/processes.ts'

interface Options {
  articles: number
  files: number
  rate: number
}

const token = randomBytes(24).toString('base64url')
const layout = takeLayout()
const program = inRepository('dist/cli.js')
const say = (text: string) => process.stdout.write(`${text}\n`)
/** Milliseconds of writes before the backup and after it. */
const around = 3_000

async function main({ articles, files, rate }: Options): Promise<void> {
  const database = await openBenchDatabase()
  try {
    const first = await startFirst(database, articles)
    await each(
      Array.from({ length: files }).map((_, index) => index),
      (index) => upload(first.site, index),
    )
    const { rows } = await first.client.query<{ id: string }>('select id from articles')
    const journal = await beginJournal(
      first.site,
      rows.map(({ id }) => id),
    )
    const stop = new AbortController()
    const writing = atRate(rate, stop.signal, (index) => writeOnce(first.site, journal, index))
    await sleep(around)
    const [before, began] = [journal.versions.size, performance.now()]
    const file = join(database.folder, 'site.tar')
    await runToEnd(layout, [program, 'backup', file], envOf(database, 'broadsheet'))
    const seconds = (performance.now() - began) / 1_000
    const during = journal.versions.size - before
    await sleep(around)
    stop.abort()
    say(`${await writing} writes at ${rate} a second, ${during} of articles during the backup.`)
    say(`Backup of ${Math.round(statSync(file).size / 1e6)} MB in ${seconds.toFixed(1)} s.`)
    const restored = await restore(database, file)
    report(await compare(first, restored, journal))
    for (const { client } of [first, restored]) await client.end()
  } finally {
    await stopAll()
    await database.close()
  }
}

const urlOf = ({ url }: BenchDatabase, name: string) =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href

const envOf = (database: BenchDatabase, name: string) => ({
  DATABASE_URL: urlOf(database, name),
  DATA_DIR: join(database.folder, `data-${name}`),
  ADMIN_KEY: token,
  // Else addresses in JSON have the port of each server.
  SITE_URL: 'https://example.org',
  RATE_LIMIT: '0',
  LOG_LEVEL: 'warn',
})

async function startFirst(database: BenchDatabase, articles: number): Promise<Side> {
  const folder = join(database.folder, 'files')
  writeFiles(folder, articles)
  await runToEnd(layout, [program, 'import', folder, '--quiet'], envOf(database, 'broadsheet'))
  return serve(database, 'broadsheet')
}

async function restore(database: BenchDatabase, file: string): Promise<Side> {
  await database.client.query('create database restored')
  const began = performance.now()
  await runToEnd(layout, [program, 'restore', file], envOf(database, 'restored'))
  say(`Restored in ${((performance.now() - began) / 1_000).toFixed(1)} s.`)
  return serve(database, 'restored')
}

async function serve(database: BenchDatabase, name: string): Promise<Side> {
  const env = envOf(database, name)
  const args = [program, 'serve']
  const { port } = await startServer(layout, { name, args, env, probe: '/health/ready' })
  const client = new pg.Client({ connectionString: env.DATABASE_URL })
  // After a fault the database is closed first, and the fault is what to report.
  client.on('error', () => {})
  await client.connect()
  return { site: { port, token }, client }
}

function report({ articles, later, files, events, faults }: Awaited<ReturnType<typeof compare>>) {
  say(
    `Compared ${articles} articles (${later} have later versions now), ${files} files, ${events} events.`,
  )
  say(`${faults.length} differences.`)
  for (const fault of faults.slice(0, 20)) say(`  ${fault}`)
  if (faults.length > 0) process.exitCode = 1
}

const text = { type: 'string' } as const
const { values } = parseArgs({ options: { articles: text, files: text, rate: text } })
await main({
  articles: Number(values.articles ?? 5_000),
  files: Number(values.files ?? 500),
  rate: Number(values.rate ?? 20),
})
