import { createWriteStream, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { to } from 'pg-copy-streams'
import { migrate } from '../src/database/migrate.ts'
import { writeArchive, writeFiles } from './support/content/seed.ts'
import { type BenchDatabase, openBenchDatabase } from './support/database.ts'
import { copied, copySchema, rowsFile } from './support/imports/copy-schema.ts'
import { type ImportResult, type ImportRow, printImport } from './support/imports/import-report.ts'
import { type Layout, memoryOf, settingOf, takeLayout } from './support/machine.ts'
import { type ImportBenchOptions, importHelp, readImportOptions } from './support/options.ts'
import { inRepository, runToEnd, stopAll, typescript } from './support/processes.ts'
import { writeResult } from './support/report.ts'

const say = (text: string) => process.stderr.write(`${text}\n`)

interface Bench {
  layout: Layout
  database: BenchDatabase
  files: number
  folder: string
  archive: string
  /** The folder with the rows for COPY. */
  rows: string
}

async function main(options: ImportBenchOptions): Promise<void> {
  // The output path is left out, because it does not affect the figures.
  const { out: file, ...made } = options
  const layout = takeLayout()
  const database = await openBenchDatabase()
  try {
    await migrate(database.url)
    const bench = await prepare(layout, database, options.files)
    const rows: ImportRow[] = []
    for (let round = 1; round <= options.rounds; round++) {
      for (const row of [
        ...(await importRuns(bench)),
        await parseRun(bench),
        await copyRun(bench),
      ]) {
        rows.push({ ...row, round })
        say(`${round} ${row.name}: ${Math.round(options.files / row.seconds)} files/s`)
      }
    }
    const result: ImportResult = {
      ...settingOf(layout, database),
      options: made,
      rows,
    }
    process.stdout.write(`${printImport(result)}\n`)
    const out = file ?? inRepository(`bench/results/import-${result.at.replace(/[:.]/g, '-')}.json`)
    say(`Written to ${writeResult(out, result)}`)
  } finally {
    await stopAll()
    await database.close()
  }
}

async function prepare(layout: Layout, database: BenchDatabase, files: number): Promise<Bench> {
  const folder = join(database.folder, 'files')
  const archive = join(database.folder, 'files.tar.gz')
  const rows = join(database.folder, 'rows')
  say(`Writing ${files} files …`)
  const bytes = writeFiles(folder, files)
  await writeArchive(archive, files)
  mkdirSync(rows)
  say(`${(bytes / files / 1000).toFixed(1)} kB each.`)
  return { layout, database, files, folder, archive, rows }
}

/**
 * (c) Imports a folder into an empty database, the same folder again, and an archive into an empty
 * database.
 */
async function importRuns(bench: Bench): Promise<Omit<ImportRow, 'round'>[]> {
  await wipe(bench.database)
  const folder = await importRun(bench, 'c folder', bench.folder, 'created')
  const again = await importRun(bench, 'c unchanged', bench.folder, 'unchanged')
  await dumpRows(bench)
  await wipe(bench.database)
  const archive = await importRun(bench, 'c tar.gz', bench.archive, 'created')
  return [folder, again, archive]
}

async function importRun(
  { layout, database, files }: Bench,
  name: string,
  path: string,
  outcome: 'created' | 'unchanged',
): Promise<Omit<ImportRow, 'round'>> {
  let peak = 0
  const started = performance.now()
  await runToEnd(
    layout,
    [inRepository('dist/cli.js'), 'import', path, '--quiet'],
    { DATABASE_URL: database.url, LOG_LEVEL: 'warn' },
    (pid) => {
      peak = Math.max(peak, memoryOf(pid)?.peak ?? 0)
    },
  )
  const command = (performance.now() - started) / 1000
  const { rows } = await database.client.query<{ count: number; seconds: number }>(
    `select ${outcome} as count, extract(epoch from finished_at - started_at)::float8 as seconds
     from imports order by created_at desc limit 1`,
  )
  const [row] = rows
  if (!row || row.count !== files)
    throw new Error(`${name}: ${row?.count} of ${files} files ${outcome}.`)
  return { name, seconds: row.seconds, command, peak, merge: await merge(database, 'public') }
}

// Searches are complete before the merge too, through the pending list; after it they reach their
// full speed.
async function merge({ client }: BenchDatabase, schema: string): Promise<number> {
  const started = performance.now()
  await client.query(
    `select gin_clean_pending_list(indexrelid) from pg_index
     where indrelid = '${schema}.article_search'::regclass and indexrelid::regclass::text like '%tokens%'`,
  )
  return (performance.now() - started) / 1000
}

async function parseRun({ layout, folder }: Bench): Promise<Omit<ImportRow, 'round'>> {
  const seconds = Number(
    await runToEnd(layout, [...typescript('imports/parse-only.ts'), folder], {}),
  )
  return { name: 'a', seconds }
}

async function copyRun({ layout, database, rows }: Bench): Promise<Omit<ImportRow, 'round'>> {
  await database.client.query(copySchema)
  await database.client.query('checkpoint')
  const env = { DATABASE_URL: database.url }
  const seconds = Number(await runToEnd(layout, [...typescript('imports/copy-rows.ts'), rows], env))
  return { name: 'b', seconds, merge: await merge(database, 'copied') }
}

async function dumpRows({ database, rows }: Bench): Promise<void> {
  for (const table of copied) {
    const stream = database.client.query(to(`copy public.${table} to stdout`))
    await pipeline(stream, createWriteStream(rowsFile(rows, table)))
  }
}

async function wipe({ client }: BenchDatabase): Promise<void> {
  const tables = 'articles, files, source_names, tags, categories, events, imports'
  await client.query(`truncate ${tables} cascade`)
  await client.query('drop schema if exists copied cascade')
  await client.query('checkpoint')
}

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})

if (process.argv.includes('--help')) say(importHelp)
else await main(readImportOptions(process.argv.slice(2)))
