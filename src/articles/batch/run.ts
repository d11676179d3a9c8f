import type { z } from 'zod'
import type { Writer } from '../../actor.ts'
import type { Database, Sql } from '../../database/client.ts'
import { AppError, type Detail, invalid } from '../../errors.ts'
import {
  type Tx,
  type Write,
  writeTransaction,
  writeTransactions,
} from '../../events/write-transaction.ts'
import { detailsOf } from '../../http/request/issues.ts'
import { faultOf } from '../../http/response/errors.ts'
import type { VersionCheck } from '../../http/response/etag.ts'
import { statuses } from '../../http/response/problem.ts'
import { changeArticle, trashArticle } from '../edit/changes.ts'
import { createFromFields, type Defaults, type Written } from '../edit/create.ts'
import { findVersions } from '../queries.ts'
import { ArticlePatch, NewArticle } from '../schema.ts'
import type { Operation, OperationResult } from './schema.ts'

/** What all operations of a batch share. */
export interface BatchContext {
  defaults: Defaults
  /** Records in each transaction that the request has written something. */
  markStored: (tx: Sql) => Promise<void>
}

/**
 * Runs all operations in one transaction; a fault rolls back all of them and names its operation.
 */
export function runAtomically(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  { defaults, markStored }: BatchContext,
): Promise<OperationResult[]> {
  checkAll(operations)
  return writeTransaction(db, async (tx) => {
    const done: Done[] = []
    const faults: AppError[] = []
    for (const [index, operation] of operations.entries()) {
      try {
        done.push(await runOne(tx, writer, operation, defaults))
      } catch (error) {
        faults.push(asBatchFault(index, error))
        if (!mayGoOn(error)) break
      }
    }
    if (faults.length > 0) throw combined(faults)
    await markStored(tx)
    return outcomes(tx, operations, done)
  })
}

// After these errors the transaction is still usable, so the other operations are checked, too.
const harmlessCodes = new Set(['not_found', 'precondition_failed', 'forbidden'])
const mayGoOn = (error: unknown) => error instanceof AppError && harmlessCodes.has(error.code)

function combined(faults: readonly AppError[]): AppError {
  const [first] = faults as [AppError]
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  const details = faults.flatMap((fault) => fault.details)
  return new AppError(first.code, first.message + more, details)
}

/** Runs each operation in a separate transaction; a fault is the outcome of that operation only. */
export async function runEach(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  context: BatchContext,
): Promise<OperationResult[]> {
  return writeTransactions(db, async (write) => {
    const results: OperationResult[] = []
    for (const operation of operations)
      results.push(await runAlone(write, writer, operation, context))
    return results
  })
}

async function runAlone(
  write: Write,
  writer: Writer,
  operation: Operation,
  { defaults, markStored }: BatchContext,
): Promise<OperationResult> {
  try {
    const done = await write(async (tx) => {
      const one = await runOne(tx, writer, operation, defaults)
      await markStored(tx)
      return outcomes(tx, [operation], [one])
    })
    return done[0] as OperationResult
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    const { code, message, details } = fault
    return {
      op: operation.op,
      status: statuses[code].status,
      problems: [],
      error: { code, detail: message, errors: details },
    }
  }
}

interface Done extends Written {
  status: number
}

async function runOne(
  tx: Tx,
  writer: Writer,
  operation: Operation,
  defaults: Defaults,
): Promise<Done> {
  try {
    return await perform(tx, writer, operation, defaults)
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
  defaults: Defaults,
): Promise<Done> {
  const { op, id, data } = operation
  const check = versionCheckOf(operation)
  if (op === 'create') {
    const fields = parsed(NewArticle, data)
    return { ...(await createFromFields(tx, writer, fields, defaults, id)), status: 201 }
  }
  if (id === undefined) throw invalid([noId(op)])
  if (op === 'delete') {
    await trashArticle(tx, writer, id, check, true)
    return { id, problems: [], status: 204 }
  }
  const patch = parsed(ArticlePatch, data)
  if (patch.edits && operation.version === undefined) throw noVersion()
  const problems = await changeArticle(tx, writer, id, check, patch)
  return { id, problems, status: 200 }
}

async function outcomes(
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
    version: versions.get(id) ?? 1,
    problems,
  }))
}

// A single write reports faults of its body; in a batch they are faults of `data`.
function asOperationFault(error: unknown): unknown {
  const fault = faultOf(error)
  if (!fault || isServerFault(fault)) return error
  const { code, message } = fault
  const details =
    code === 'not_found' ? [{ pointer: '/id', code, message }] : fault.details.map(underData)
  return new AppError(code, message, details)
}

// A lost connection or a deadlock is not the operation's fault, and a deadlock is retried only if
// its error stays as it is.
const isServerFault = ({ code }: AppError) => code === 'unavailable' || code === 'storage_full'

const underData = (detail: Detail): Detail =>
  detail.pointer === '/id' || detail.pointer === '/version'
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

const noId = (op: string): Detail => ({
  pointer: '/id',
  code: 'required',
  message: `To ${op}, name the article by id.`,
})

function parsed<T extends z.ZodType>(schema: T, data: unknown): z.infer<T> {
  const result = schema.safeParse(data ?? {})
  if (result.success) return result.data
  throw invalid(detailsOf(result.error.issues, 'pointer', schema, data))
}

// Reports the faults of all operations in one response, as a single write lists all of its faults.
function checkAll(operations: readonly Operation[]): void {
  const details = operations.flatMap(({ op, id, data }, index): Detail[] => {
    if (op !== 'create' && id === undefined)
      return [{ ...noId(op), pointer: `/operations/${index}/id` }]
    if (op === 'delete') return []
    const schema = op === 'create' ? NewArticle : ArticlePatch
    const result = schema.safeParse(data ?? {})
    if (result.success) return []
    return below(
      `/operations/${index}/data`,
      detailsOf(result.error.issues, 'pointer', schema, data),
    )
  })
  if (details.length > 0) throw invalid(details)
}

function asBatchFault(index: number, error: unknown): AppError {
  if (!(error instanceof AppError) || isServerFault(error)) throw error
  const message = `Operation ${index}: ${error.message}`
  return new AppError(error.code, message, below(`/operations/${index}`, error.details))
}

const below = (prefix: string, details: readonly Detail[]): Detail[] =>
  details.map((detail) => ({ ...detail, pointer: prefix + (detail.pointer ?? '') }))
