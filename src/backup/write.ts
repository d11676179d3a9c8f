import { createHash, type Hash as Digest } from 'node:crypto'
import { Readable } from 'node:stream'
import type pg from 'pg'
import type { BlobStore, StoredBlob } from '../blobs/store.ts'
import { listBlobs } from '../blobs/sweep/queries.ts'
import { asSql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import type { ExportFile } from '../exports/export-file.ts'
import { version } from '../version.ts'
import {
  blobName,
  type End,
  endName,
  type Header,
  headerName,
  layout,
  pieceName,
} from './format.ts'
import { missingMigration } from './migrations.ts'
import {
  beginSnapshot,
  type Contents,
  copyOut,
  holdRemovals,
  type StoredTable,
} from './snapshot-queries.ts'

/** What a backup is made from: two connections of their own, and the bytes. */
interface BackupSource {
  /** Holds removals off until the last blob is read. */
  holder: pg.Client
  /** Reads the tables in one transaction. */
  reader: pg.Client
  blobs: BlobStore
}

/** What a backup has taken so far. */
export interface BackupReport {
  rows: number
  blobs: number
  bytes: number
  /** Blobs that the store lacks, or of which it has other bytes. */
  unsound: string[]
}

interface Run extends BackupSource {
  report: BackupReport
  digest: Digest
  at: Date
}

/** The entries of a backup, in their order. Throws if not all of them could be taken. */
export async function* backupEntries(
  source: BackupSource,
  report: BackupReport,
): AsyncGenerator<ExportFile> {
  const run: Run = { ...source, report, digest: createHash('sha256'), at: new Date() }
  await holdRemovals(run.holder)
  const contents = await beginSnapshot(run.reader)
  const tables = inOrder(contents.tables)
  yield digested(run, headerName, asJson(headerOf(contents, tables, run.at)))
  const rows: End['rows'] = {}
  for (const table of tables) rows[table.name] = yield* piecesOf(run, table)
  // Ends the snapshot early, which keeps PostgreSQL from tidying up and migrations from running.
  await run.reader.query('commit')
  if (tables.some(({ name }) => name === 'blobs')) yield* blobsOf(run)
  // Fails if the lock was lost on the way.
  await run.holder.query('commit')
  const end: End = { rows, unsound: report.unsound, digest: run.digest.digest('hex') }
  yield { name: endName, modifiedAt: run.at, bytes: asJson(end) }
}

const asJson = (value: Header | End) => Buffer.from(`${JSON.stringify(value, null, 1)}\n`)

function headerOf({ migrations }: Contents, tables: StoredTable[], at: Date): Header {
  if (migrations.length === 0)
    throw new AppError(
      'unavailable',
      'The database has no tables of Broadsheet: nothing to back up.',
    )
  const half = migrations.find(({ finished }) => !finished)
  if (half) throw new AppError('unavailable', `Migration ${half.name} failed halfway.`)
  const unknown = missingMigration(migrations)
  if (unknown) throw new AppError('unavailable', `The database ${unknown}`)
  return {
    layout,
    version: version(),
    at: at.toISOString(),
    migrations: migrations.map(({ name, checksum }) => ({ name, checksum })),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  }
}

/** Tables after those to which their rows refer. */
function inOrder(tables: readonly StoredTable[]): StoredTable[] {
  const ordered: StoredTable[] = []
  const left = new Map(tables.map((table) => [table.name, table]))
  while (left.size > 0) {
    const free = [...left.values()].filter(({ needs }) => !needs.some((name) => left.has(name)))
    if (free.length === 0) throw new Error(`Foreign keys form a circle: ${[...left.keys()]}`)
    ordered.push(...free)
    for (const { name } of free) left.delete(name)
  }
  return ordered
}

function digested({ digest, at }: Run, name: string, bytes: Buffer): ExportFile {
  digest.update(`${name}\n`).update(bytes)
  return { name, modifiedAt: at, bytes }
}

const pieceBytes = 1 << 20

// A tar tells the size of an entry before its bytes, and COPY does not know it: so there are
// pieces.
async function* piecesOf(run: Run, table: StoredTable): AsyncGenerator<ExportFile, number> {
  const rows = copyOut(run.reader, table)
  let number = 0
  let chunks: Buffer[] = []
  let size = 0
  const piece = () => digested(run, pieceName(table.name, ++number), Buffer.concat(chunks))
  for await (const chunk of rows as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size < pieceBytes) continue
    yield piece()
    chunks = []
    size = 0
  }
  if (size > 0) yield piece()
  run.report.rows += rows.rowCount
  return rows.rowCount
}

const pageBlobs = 1_000

// Read after the snapshot: nothing removes rows of blobs meanwhile, and a restore leaves out the
// bytes whose rows came later.
async function* blobsOf(run: Run): AsyncGenerator<ExportFile> {
  for (let after = ''; ; ) {
    const page = await listBlobs(asSql(run.reader), after, pageBlobs)
    for (const { hash, size } of page) yield* blobOf(run, { hash, size: Number(size) })
    const last = page.at(-1)
    if (!last) return
    after = last.hash
  }
}

async function* blobOf(run: Run, { hash, size }: StoredBlob): AsyncGenerator<ExportFile> {
  const { blobs, digest, report, at } = run
  if ((await blobs.size(hash)) !== size) return void report.unsound.push(hash)
  const name = blobName(hash)
  digest.update(`${name}\n`)
  const seen = createHash('sha256')
  const open = async () => {
    const bytes = await blobs.get(hash)
    if (!bytes) throw new Error(`The blob ${hash} went during the backup.`)
    return Readable.from(seenBy(seen, bytes), { objectMode: false })
  }
  yield { name, modifiedAt: at, size, open }
  if (seen.digest('hex') !== hash) report.unsound.push(hash)
  report.blobs++
  report.bytes += size
}

async function* seenBy(digest: Digest, bytes: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of bytes as AsyncIterable<Buffer>) {
    digest.update(chunk)
    yield chunk
  }
}
