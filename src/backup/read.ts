import { createHash, type Hash as Digest } from 'node:crypto'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { type BlobStore, isHash } from '../blobs/store.ts'
import { AppError } from '../errors.ts'
import { damaged, type Entries, type Entry, openEntries, readJson } from './entries.ts'
import { blobFolder, End, endName, Header, headerName, pieceFolder } from './format.ts'
import {
  beginLoad,
  copyIn,
  finishLoad,
  hasBlob,
  isRefusedData,
  makeSchema,
} from './load-queries.ts'
import { missingMigration, splitMigrations } from './migrations.ts'

/** Where a backup is restored to. */
interface RestoreTarget {
  /** A connection of its own to an empty database. */
  client: pg.Client
  blobs: BlobStore
}

/** What a restore has brought back. */
export interface RestoreReport {
  rows: number
  blobs: number
  bytes: number
  /** Blobs that the backup lacks, because the store did when it was made. */
  unsound: string[]
  /** Names of the migrations that are newer than the backup. */
  migrated: string[]
}

interface Run extends RestoreTarget {
  entries: Entries
  digest: Digest
  report: RestoreReport
}

/**
 * Restores a backup into an empty database, in one transaction: it commits after the last entry has
 * confirmed all others. Bytes of blobs that are there by then stay, without rows, for the sweep.
 */
export async function restoreBackup(target: RestoreTarget, file: Readable): Promise<RestoreReport> {
  const entries = await openEntries(file)
  const report: RestoreReport = { rows: 0, blobs: 0, bytes: 0, unsound: [], migrated: [] }
  const run: Run = { ...target, entries, digest: createHash('sha256'), report }
  try {
    const header = await readHeader(run)
    const { recorded, later } = splitMigrations(header.migrations)
    if (!(await beginLoad(run.client))) throw new AppError('conflict', notEmpty)
    await makeSchema(run.client, recorded, header.tables)
    const rows: End['rows'] = {}
    for (const table of header.tables) rows[table.name] = await loadTable(run, table)
    await storeBlobs(run)
    await checkEnd(run, rows)
    await finishLoad(run.client, header.tables, later)
    report.migrated = later.map(({ name }) => name)
    return report
  } catch (error) {
    throw isRefusedData(error) ? damaged(error.message) : error
  } finally {
    entries.close()
  }
}

const notEmpty =
  'The database is not empty: restore into a new one, with which no server has started yet.'

async function readHeader({ entries, digest }: Run): Promise<Header> {
  const entry = entries.current()
  if (entry?.name !== headerName) throw damaged(`it does not begin with ${headerName}`)
  const { value, text } = await readJson(entry, Header)
  const unknown = missingMigration(value.migrations)
  if (unknown) throw new AppError('bad_request', `The backup ${unknown}`)
  digest.update(`${headerName}\n`).update(text)
  await entries.next()
  return value
}

async function loadTable(run: Run, table: Header['tables'][number]): Promise<number> {
  const copy = copyIn(run.client, table)
  await pipeline(piecesOf(run, pieceFolder(table.name)), copy)
  run.report.rows += copy.rowCount
  return copy.rowCount
}

async function* piecesOf({ entries, digest }: Run, folder: string): AsyncGenerator<Buffer> {
  for (let entry = entries.current(); entry?.name.startsWith(folder); entry = entries.current()) {
    digest.update(`${entry.name}\n`)
    for await (const chunk of entry.bytes) {
      digest.update(chunk)
      yield chunk
    }
    await entries.next()
  }
}

async function storeBlobs(run: Run): Promise<void> {
  const { entries, digest } = run
  for (let entry = entries.current(); entry; entry = entries.current()) {
    if (!entry.name.startsWith(blobFolder)) return
    digest.update(`${entry.name}\n`)
    await storeBlob(run, entry)
    await entries.next()
  }
}

async function storeBlob(run: Run, entry: Entry): Promise<void> {
  const { client, blobs, report } = run
  const hash = entry.name.slice(blobFolder.length)
  if (!isHash(hash)) throw damaged(`${entry.name} has no hash`)
  // Others are uploads of the time between the rows and the bytes.
  const isNeeded = await hasBlob(client, hash)
  const found = isNeeded ? await blobs.put(entry.bytes, entry.size) : await hashOf(entry)
  if (found.hash !== hash) report.unsound.push(hash)
  if (!isNeeded) return
  report.blobs++
  report.bytes += found.size
  if (found.hash !== hash) await blobs.remove(found.hash)
}

async function hashOf({ bytes, size }: Entry) {
  const digest = createHash('sha256')
  for await (const chunk of bytes) digest.update(chunk)
  return { hash: digest.digest('hex'), size }
}

async function checkEnd({ entries, digest, report }: Run, rows: End['rows']): Promise<void> {
  const entry = entries.current()
  if (entry?.name !== endName)
    throw damaged(`${entry?.name ?? 'its end'} is not where it should be`)
  const { value: end } = await readJson(entry, End)
  await entries.next()
  if (entries.current()) throw damaged(`something follows ${endName}`)
  if (end.digest !== digest.digest('hex') || !isDeepStrictEqual(end.rows, rows))
    throw damaged('its rows are not those that were backed up')
  const wrong = report.unsound.find((hash) => !end.unsound.includes(hash))
  if (wrong) throw damaged(`blobs/${wrong} has other bytes`)
  report.unsound = end.unsound
}
