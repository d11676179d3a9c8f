/**
 * Checks that files come back unchanged. `npx tsx bench/round-trip.ts FOLDER...` imports each
 * folder into a fresh database, exports it to a folder, a tar.gz and a zip, compares byte for byte,
 * imports the export again, and changes the title of every article and back. Prints a table and the
 * failures; exits 1 if there are any. `--only-export` skips the titles, `--show 20` lists more
 * failures.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Database, openDatabase } from '../src/database/client.ts'
import { migrate } from '../src/database/migrate.ts'
import { renderTable } from '../src/terminal/table.ts'
import { openBenchDatabase } from './support/database.ts'
import {
  exportToArchive,
  exportToFolder,
  importPath,
  patchTitle,
  type TitlePatch,
} from './support/imports/round-trip.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'only-export': { type: 'boolean', default: false },
    show: { type: 'string', default: '5' },
  },
})
const folders = positionals.length > 0 ? positionals : ['examples/content']
const show = Number(values.show)

const rows: string[][] = []
const notes: string[] = []
for (const folder of folders) rows.push(await roundTrip(resolve(folder)))
print(columnsOf(rows))
if (notes.length > 0) print(['', ...notes])
process.exitCode = notes.some((line) => line.startsWith('WRONG')) ? 1 : 0

async function roundTrip(folder: string): Promise<string[]> {
  const postgres = await openBenchDatabase()
  const target = mkdtempSync(join(tmpdir(), 'broadsheet-round-trip-'))
  try {
    await migrate(postgres.url)
    const db = openDatabase(postgres.url, { name: 'round-trip' })
    const row = await measure(db, folder, target)
    await db.close()
    return row
  } finally {
    await postgres.close()
    rmSync(target, { recursive: true })
  }
}

async function measure(db: Database, folder: string, target: string): Promise<string[]> {
  const outcomes = await importPath(db, folder)
  const articles = outcomes.filter(({ outcome }) => outcome === 'created')
  const files = articles.map(({ file }) => file)
  const failed = outcomes.filter(({ outcome }) => outcome === 'failed')
  list(
    `${basename(folder)}: not imported`,
    failed,
    ({ file, problems }) => `${file}: ${problems[0]?.message}`,
  )
  mkdirSync(join(target, 'folder'))
  const wrong = {
    folder: await exportToFolder(db, join(target, 'folder'), folder, files),
    'tar.gz': await exportToArchive(db, join(target, 'export.tar.gz'), 'tar.gz', folder, files),
    zip: await exportToArchive(db, join(target, 'export.zip'), 'zip', folder, files),
  }
  for (const [way, names] of Object.entries(wrong))
    list(`WRONG ${basename(folder)}: not identical by ${way}`, names, (name) => name)
  const again = await importPath(db, join(target, 'folder'))
  const changed = again.filter(({ outcome }) => outcome !== 'unchanged')
  list(
    `WRONG ${basename(folder)}: not unchanged when imported again`,
    changed,
    ({ file, outcome, problems }) => [file, outcome, problems[0]?.message].join(': '),
  )
  const patches = values['only-export'] ? [] : await patchAll(db, articles)
  report(folder, patches)
  return [
    basename(folder),
    ...[outcomes, files, failed].map(({ length }) => String(length)),
    ...Object.values(wrong).map((names) => share(files.length - names.length, files.length)),
    share(again.length - changed.length, again.length),
    ...titleCells(patches),
  ]
}

async function patchAll(
  db: Database,
  articles: readonly { articleId?: string }[],
): Promise<TitlePatch[]> {
  const patches: TitlePatch[] = []
  for (const { articleId = '' } of articles) patches.push(await patchTitle(db, articleId))
  return patches
}

function report(folder: string, patches: readonly TitlePatch[]): void {
  const name = basename(folder)
  const shown = ({ file, diff }: TitlePatch) =>
    [
      file,
      ...(diff?.removed ?? []).map((line) => `    - ${line}`),
      ...(diff?.added ?? []).map((line) => `    + ${line}`),
    ]
      .map((line) => line.replace(/\r?\n$/, ''))
      .join('\n')
  list(
    `${name}: title refused`,
    patches.filter(({ refused }) => refused),
    ({ file, refused }) => `${file}: ${refused}`,
  )
  list(
    `WRONG ${name}: lines outside the title`,
    patches.filter(({ outside }) => outside > 0),
    shown,
  )
  list(
    `${name}: titles over several lines`,
    patches.filter(({ diff, outside }) => (diff?.removed.length ?? 0) > 1 && outside === 0),
    shown,
  )
  list(
    `WRONG ${name}: fields lost by changing back`,
    patches.filter(({ lost }) => lost.length > 0),
    ({ file, lost }) => `${file}: ${lost.join(', ')}`,
  )
  list(
    `WRONG ${name}: not restored`,
    patches.filter(({ restored }) => !restored),
    ({ file }) => file,
  )
}

function titleCells(patches: readonly TitlePatch[]): string[] {
  const refused = patches.filter((patch) => patch.refused !== undefined).length
  const outside = patches.reduce((sum, patch) => sum + patch.outside, 0)
  const restored = patches.filter((patch) => patch.restored && patch.lost.length === 0).length
  return [patches.length - refused, outside, refused, restored].map(String)
}

function list<T>(title: string, items: readonly T[], line: (item: T) => string): void {
  if (items.length === 0) return
  notes.push(`${title} (${items.length})`, ...items.slice(0, show).map((item) => `  ${line(item)}`))
}

function share(part: number, whole: number): string {
  return part === whole ? `all ${whole}` : `${part} of ${whole}`
}

function columnsOf(cells: readonly string[][]): string[] {
  const titles = [
    'collection',
    'files',
    'imported',
    'refused',
    'same: folder',
    'tar.gz',
    'zip',
    'imported again',
    'titles',
    'lines outside',
    'refused',
    'restored',
  ]
  return renderTable(
    titles.map((title, at) => ({ title, align: at === 0 ? 'left' : 'right' })),
    cells,
    200,
  )
}

function print(lines: readonly string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`)
}
