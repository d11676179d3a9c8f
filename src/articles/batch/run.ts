import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import { AppError, type Detail, invalid, isServerFault, maxFaults } from '../../errors.ts'
import { writeTransaction } from '../../events/write-transaction.ts'
import { detailsOf } from '../../http/request/issues.ts'
import { faultOf } from '../../http/response/errors.ts'
import { NewArticle, TermPatch } from '../changes-schema.ts'
import { createGroup, type Group, groupsOf } from './groups.ts'
import { type BatchContext, type Done, noId, outcomes, runOne } from './one.ts'
import type { Operation, OperationResult } from './schema.ts'

/**
 * Runs all operations in one transaction; a fault rolls back all of them and names its operation.
 */
export async function runAtomically(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  context: BatchContext,
): Promise<OperationResult[]> {
  checkAll(operations)
  const groups: Group[] = []
  for await (const group of groupsOf(db, operations, context.defaults)) groups.push(group)
  if (groups.every(({ drafts }) => drafts === null))
    return runInTurn(db, writer, operations, context)
  try {
    return await runInGroups(db, writer, groups, context)
  } catch (error) {
    const fault = faultOf(error)
    if (!fault || isServerFault(fault)) throw error
    return runInTurn(db, writer, operations, context)
  }
}

function runInGroups(
  db: Database,
  writer: Writer,
  groups: readonly Group[],
  context: BatchContext,
): Promise<OperationResult[]> {
  return writeTransaction(db, async (tx) => {
    const done: Done[] = []
    for (const { operations, drafts } of groups) {
      if (drafts) done.push(...(await createGroup(tx, writer, drafts)))
      else for (const one of operations) done.push(await runOne(tx, writer, one, context))
    }
    await context.markStored(tx)
    return outcomes(
      tx,
      groups.flatMap(({ operations }) => operations),
      done,
    )
  })
}

/** Runs one operation after the other, so that a fault can name its operation. */
function runInTurn(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  context: BatchContext,
): Promise<OperationResult[]> {
  return writeTransaction(db, async (tx) => {
    const done: Done[] = []
    const faults: AppError[] = []
    for (const [index, operation] of operations.entries()) {
      try {
        done.push(await runOne(tx, writer, operation, context))
      } catch (error) {
        faults.push(asBatchFault(index, error))
        if (!mayGoOn(error)) break
      }
    }
    if (faults.length > 0) throw combined(faults)
    await context.markStored(tx)
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

// Reports the faults of all operations in one response, as a single write lists all of its faults.
function checkAll(operations: readonly Operation[]): void {
  const details: Detail[] = []
  for (const [index, operation] of operations.entries()) {
    if (details.length >= maxFaults) break
    details.push(...below(`/operations/${index}`, faultsIn(operation)))
  }
  if (details.length > 0) throw invalid(details)
}

function faultsIn({ op, id, data }: Operation): Detail[] {
  if (op !== 'create' && id === undefined) return [noId(op)]
  if (op !== 'create' && op !== 'update') return []
  const schema = op === 'create' ? NewArticle : TermPatch
  const result = schema.safeParse(data ?? {})
  if (result.success) return []
  return below('/data', detailsOf(result.error.issues, 'pointer', schema, data))
}

function asBatchFault(index: number, error: unknown): AppError {
  if (!(error instanceof AppError) || isServerFault(error)) throw error
  const message = `Operation ${index}: ${error.message}`
  return new AppError(error.code, message, below(`/operations/${index}`, error.details))
}

const below = (prefix: string, details: readonly Detail[]): Detail[] =>
  details.map((detail) => ({ ...detail, pointer: prefix + (detail.pointer ?? '') }))
