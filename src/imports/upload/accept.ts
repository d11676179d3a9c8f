import { v7 } from 'uuid'
import { allows } from '../../actor.ts'
import { OutcomeUnknown } from '../../database/outcome.ts'
import { AppError, notFound } from '../../errors.ts'
import { lockingTransaction } from '../../events/write-transaction.ts'
import { keepStored, replayed } from '../../http/idempotency/idempotency.ts'
import type { Reply, Request } from '../../http/route.ts'
import { insertImport } from '../queries.ts'
import { findImport, type ImportRow } from '../read-queries.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { receiveUpload } from './receive.ts'
import { fingerprintOf, type ImportQueryValues, optionsOf, sourceOf } from './request.ts'
import type { Staging } from './staging.ts'
import { removeUpload, type Upload } from './upload.ts'

/**
 * Stages the body of a request and queues its import. Returns null for a retry, which it answers
 * itself. A request that does not become an import leaves nothing in the staging folder.
 */
export async function acceptUpload(
  request: Request,
  reply: Reply,
  staging: Staging,
  limits: IntakeLimits,
): Promise<ImportRow | null> {
  const upload = await receiveUpload(request, staging, limits)
  const id = await begin(request, reply, staging, upload).catch(async (error) => {
    // If the commit's outcome is unknown, the import may exist and need its bytes; only the sweep
    // can decide.
    if (!(error instanceof OutcomeUnknown)) await removeUpload(staging, upload.archives)
    throw error
  })
  if (id === null) {
    await removeUpload(staging, upload.archives)
    return null
  }
  const row = await findImport(request.server.db, id)
  if (!row) throw notFound('import')
  return row
}

async function begin(
  request: Request,
  reply: Reply,
  staging: Staging,
  upload: Upload,
): Promise<string | null> {
  if (await replayed(request, reply, fingerprintOf(request, upload))) return null
  const query = request.query as ImportQueryValues
  const { wholeTree } = upload
  if (query.prune && !wholeTree) throw pruneNeedsArchive()
  const id = v7()
  const row = {
    id,
    source: sourceOf(request),
    dryRun: query.dryRun ?? false,
    options: optionsOf(request),
    upload: { kind: 'spool', place: await staging.place(true), ...upload },
    wholeTree,
    actor: request.actor.id,
    mayPublish: allows(request.actor, 'content:publish'),
  }
  await lockingTransaction(request.server.db, async (tx) => {
    await insertImport(tx, row)
    await keepStored(tx, request)
  })
  return id
}

const pruneNeedsArchive = () => {
  const message =
    'prune needs a whole tree (an archive): loose files do not show which files are gone.'
  return new AppError('bad_request', message, [
    { parameter: 'prune', code: 'prune_needs_tree', message },
  ])
}
