import { encodeAs } from '../markdown/encoding/encodings.ts'
import { inTurns } from '../turns.ts'
import { besideFiles } from './beside.ts'
import type { ExportFile, ExportSource } from './export-file.ts'
import { archiveName } from './names.ts'
import { type ExportRow, findExportBatch } from './queries.ts'
import { retried } from './retried.ts'
import type { ExportFilter } from './schema.ts'

/**
 * The articles of an export, then the files beside them, read in small batches by id. No
 * transaction spans them: a slow reader would hold back vacuum and occupy a connection for hours.
 * An id never changes, so each article that exists throughout comes exactly once, as it was at one
 * moment; articles created during the export may be included, deleted ones may be missing. The
 * first batch is read before anything is returned, so that an error can still become an error
 * response.
 */
export async function exportFiles(
  source: ExportSource,
  filter: ExportFilter,
): Promise<AsyncGenerator<ExportFile>> {
  const first = await findExportBatch(source.db, filter, null)
  return filesFrom(source, filter, first)
}

async function* filesFrom(
  source: ExportSource,
  filter: ExportFilter,
  first: ExportRow[],
): AsyncGenerator<ExportFile> {
  let batch = first
  for (let last = batch.at(-1); last; last = batch.at(-1)) {
    for (const row of batch) {
      yield fileOf(row, filter.source !== undefined)
      await inTurns()
    }
    batch = await retried(() => findExportBatch(source.db, filter, last.id))
  }
  yield* besideFiles(source, filter)
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
