import type { z } from 'zod'
import type { Writer } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { AppError, type Detail, invalid, isServerFault } from '../../errors.ts'
import type { Tx } from '../../events/write-transaction.ts'
import { detailsOf } from '../../http/request/issues.ts'
import { faultOf } from '../../http/response/errors.ts'
import type { Target, VersionCheck } from '../../http/response/etag.ts'
import { NewArticle, TermPatch } from '../changes-schema.ts'
import { changeArticle, deleteArticle, trashArticle } from '../edit/changes.ts'
import { createFromFields, type Defaults, type Written } from '../edit/create.ts'
import { findVersions } from '../queries.ts'
import type { Operation, OperationResult } from './schema.ts'

/** What all operations of a batch share. */
export interface BatchContext {
  defaults: Defaults
  /** Whether it may delete permanently. */
  mayPurge: boolean
  /** Records in each transaction that the request has written something. */
  markStored: (tx: Sql) => Promise<void>
}

/** What an operation did. */
export interface Done extends Written {
  status: number
}

/** Runs one operation in the transaction of the caller. */
export async function runOne(
  tx: Tx,
  writer: Writer,
  operation: Operation,
  context: Pick<BatchContext, 'defaults' | 'mayPurge'>,
): Promise<Done> {
  try {
    return await perform(tx, writer, operation, context)
  } catch (error) {
    throw asOperationFault(error)
  }
}

const versionCheckOf =
  ({ version }: Operation): VersionCheck =>
  (current) => {
    if (version !== undefined && version !== current) throw otherVersion(current)
  }

async function perform(
  tx: Tx,
  writer: Writer,
  operation: Operation,
  { defaults, mayPurge }: Pick<BatchContext, 'defaults' | 'mayPurge'>,
): Promise<Done> {
  const { op, id, data } = operation
  const check = versionCheckOf(operation)
  if (op === 'create') {
    const fields = parsed(NewArticle, data)
    return { ...(await createFromFields(tx, writer, fields, defaults, id)), status: 201 }
  }
  if (id === undefined) throw invalid([noId(op)])
  if (op === 'update') return update(tx, writer, { id, check }, operation)
  if (op === 'purge') {
    if (!mayPurge) throw needsAdmin()
    await deleteArticle(tx, writer, { id, check })
    return { id, problems: [], status: 204 }
  }
  const problems = await trashArticle(tx, writer, { id, check }, op === 'delete')
  return op === 'delete' ? { id, problems: [], status: 204 } : { id, problems, status: 200 }
}

async function update(
  tx: Tx,
  writer: Writer,
  target: Target,
  { data, version }: Operation,
): Promise<Done> {
  const patch = parsed(TermPatch, data)
  if (patch.edits && version === undefined) throw noVersion()
  return { id: target.id, problems: await changeArticle(tx, writer, target, patch), status: 200 }
}

function needsAdmin(): AppError {
  const message = 'To delete an article permanently, use a key with the scope admin.'
  return new AppError('forbidden', message, [{ pointer: '/op', code: 'scope_not_held', message }])
}

/** The results of operations, with the versions that they left. */
export async function outcomes(
  tx: Sql,
  operations: readonly Operation[],
  done: readonly Done[],
): Promise<OperationResult[]> {
  const versions = await findVersions(
    tx,
    done.map(({ id }) => id),
  )
  return done.map(({ id, status, problems }, index) => ({
    op: operations[index]?.op ?? '',
    status,
    id,
    ...(operations[index]?.op !== 'purge' && { version: versions.get(id) ?? 1 }),
    problems,
  }))
}

// A single write reports faults of its body; in a batch they are faults of `data`.
function asOperationFault(error: unknown): unknown {
  const fault = faultOf(error)
  // A deadlock is retried only if its error stays as it is.
  if (!fault || isServerFault(fault)) return error
  const { code, message } = fault
  const details =
    code === 'not_found' ? [{ pointer: '/id', code, message }] : fault.details.map(underData)
  return new AppError(code, message, details)
}

const ownPointers = new Set(['/id', '/op', '/version'])

const underData = (detail: Detail): Detail =>
  ownPointers.has(detail.pointer ?? '')
    ? detail
    : { ...detail, pointer: `/data${detail.pointer ?? ''}` }

function otherVersion(current: number): AppError {
  const message = `The operation names another version; version ${current} is current now.`
  return new AppError('precondition_failed', message, [
    { pointer: '/version', code: 'version_mismatch', message },
  ])
}

function noVersion(): AppError {
  const message = 'An update with edits needs the version that it was made for.'
  return new AppError('precondition_required', message, [
    { pointer: '/version', code: 'required', message },
  ])
}

/** The fault of an operation without the id that it needs. */
export const noId = (op: string): Detail => ({
  pointer: '/id',
  code: 'required',
  message: `To ${op}, name the article by id.`,
})

function parsed<T extends z.ZodType>(schema: T, data: unknown): z.infer<T> {
  const result = schema.safeParse(data ?? {})
  if (result.success) return result.data
  throw invalid(detailsOf(result.error.issues, 'pointer', schema, data))
}
