import { type Writer, writerOf } from '../../actor.ts'
import { AppError } from '../../errors.ts'
import { type Tx, writeTransaction } from '../../events/write-transaction.ts'
import { versionCheck } from '../../http/response/etag.ts'
import type { Request } from '../../http/route.ts'
import { refusePresent } from '../may-write.ts'
import { findFiles } from '../read-queries.ts'
import type { FileRow } from '../row.ts'
import { type FileDraft, fileExists, replaceFiles } from '../write.ts'
import { lockLive, storeNew } from './store.ts'

/** Creates the file at this place, or replaces it if `If-Match` names its version. */
export function putFile(
  request: Request,
  draft: FileDraft,
): Promise<{ row: FileRow; isNew: boolean }> {
  const writer = writerOf(request.actor)
  return writeTransaction(request.server.db, async (tx) => {
    const { id, isNew } = await put(tx, request, writer, draft)
    const [row] = await findFiles(tx, [id])
    return { row: row as FileRow, isNew }
  })
}

async function put(
  tx: Tx,
  request: Request,
  writer: Writer,
  draft: FileDraft,
): Promise<{ id: string; isNew: boolean }> {
  const { blobs } = request.server
  const wanted = request.headers['if-match']
  const current = await lockLive(tx, draft)
  if (!current) {
    if (wanted !== undefined) throw nothingMatches()
    const [id] = await storeNew(tx, blobs, writer, [draft])
    return { id: id as string, isNew: true }
  }
  refusePresent(writer, current)
  versionCheck(request)(current.version)
  if (wanted === undefined) throw fileExists(draft.file, current.version)
  if (draft.blob.hash !== current.hash)
    await replaceFiles(tx, blobs, writer, [{ current, blob: draft.blob }])
  return { id: current.id, isNew: false }
}

// `If-Match` requires that the file exists.
function nothingMatches(): AppError {
  const message = 'There is no file whose version could match If-Match.'
  const detail = { parameter: 'If-Match', code: 'precondition_failed', message }
  return new AppError('precondition_failed', message, [detail])
}
