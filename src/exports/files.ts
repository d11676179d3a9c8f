import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { encodeAs } from '../markdown/encoding/encodings.ts'
import { inTurns } from '../turns.ts'
import { archiveName } from './names.ts'
import { type ExportRow, findExportBatch } from './queries.ts'
import type { ExportFilter } from './schema.ts'

/** One file of an export: its name with `/` between folders, and its bytes. */
export interface ExportFile {
  name: string
  bytes: Buffer
  modifiedAt: Date
}

/**
 * The files of an export, read in small batches by id. No transaction spans them: a slow reader
 * would hold back vacuum and occupy a connection for hours. An id never changes, so each article
 * that exists throughout comes exactly once, as it was at one moment; articles created during the
 * export may be included, deleted ones may be missing. The first batch is read before anything is
 * returned, so that an error can still become an error response.
 */
export async function exportFiles(
  db: Database,
  filter: ExportFilter,
): Promise<AsyncGenerator<ExportFile>> {
  const first = await findExportBatch(db, filter, null)
  return filesFrom(db, filter, first)
}

async function* filesFrom(
  db: Database,
  filter: ExportFilter,
  first: ExportRow[],
): AsyncGenerator<ExportFile> {
  let batch = first
  for (let last = batch.at(-1); last; last = batch.at(-1)) {
    for (const row of batch) {
      yield fileOf(row, filter.source !== undefined)
      await inTurns()
    }
    batch = await nextBatch(db, filter, last.id)
  }
}

function fileOf(
  { source, file, head, body, encoding, updatedAt }: ExportRow,
  bare: boolean,
): ExportFile {
  return {
    name: archiveName(bare ? file : `${source}/${file}`),
    bytes: encodeAs(head + body, encoding),
    modifiedAt: new Date(updatedAt),
  }
}

const maxAttempts = 6

// A long export survives a short lack of free connections and a restart of the database.
async function nextBatch(db: Database, filter: ExportFilter, after: string): Promise<ExportRow[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await findExportBatch(db, filter, after)
    } catch (error) {
      if (attempt === maxAttempts || !isTransient(error)) throw error
      await sleep(2 ** attempt * 100)
    }
  }
}
