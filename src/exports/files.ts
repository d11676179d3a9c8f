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
 * The files of an export, read in small batches by id. No transaction spans them: whoever takes the
 * files slowly would hold back vacuum and a connection for hours. An id never changes, so each
 * article that is there all the time comes exactly once, each as it was at one moment; what is
 * created meanwhile may come, what is deleted may be missing. The first batch is read before
 * anything is given, so that a fault is still an answer of its own.
 */
export async function exportFiles(
  db: Database,
  filter: ExportFilter,
): Promise<AsyncGenerator<ExportFile>> {
  const first = await findExportBatch(db, filter, null)
  return following(db, filter, first)
}

async function* following(
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

const tries = 6

// A long export outlives a moment without a free connection, and a database that starts again.
async function nextBatch(db: Database, filter: ExportFilter, after: string): Promise<ExportRow[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await findExportBatch(db, filter, after)
    } catch (error) {
      if (attempt === tries || !isTransient(error)) throw error
      await sleep(2 ** attempt * 100)
    }
  }
}
