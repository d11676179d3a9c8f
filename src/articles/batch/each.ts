import type { Writer } from '../../actor.ts'
import type { Database } from '../../database/client.ts'
import { type AppError, isServerFault } from '../../errors.ts'
import { type Write, writeTransactions } from '../../events/write-transaction.ts'
import { faultOf } from '../../http/response/errors.ts'
import { statuses } from '../../http/response/problem.ts'
import type { ArticleDraft } from '../store/types.ts'
import { createGroup, type Group, groupsOf } from './groups.ts'
import { type BatchContext, outcomes, runOne } from './one.ts'
import type { Operation, OperationResult } from './schema.ts'

/**
 * Runs each operation in a separate transaction, but creations in groups; a fault is the outcome of
 * its operation only.
 */
export async function runEach(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  context: BatchContext,
): Promise<OperationResult[]> {
  return writeTransactions(db, async (write) => {
    const results: OperationResult[] = []
    for await (const group of groupsOf(db, operations, context.defaults))
      results.push(...(await runGroup(write, writer, group, context)))
    return results
  })
}

async function runGroup(
  write: Write,
  writer: Writer,
  { operations, drafts }: Group,
  context: BatchContext,
): Promise<OperationResult[]> {
  const together = drafts && (await runTogether(write, writer, { operations, drafts }, context))
  if (together) return together
  const results: OperationResult[] = []
  for (const operation of operations)
    results.push(await runAlone(write, writer, operation, context))
  return results
}

/**
 * Null after a fault: one of the operations caused it, so each has to run alone. After a lost
 * connection all of them may be stored, so none is tried again.
 */
async function runTogether(
  write: Write,
  writer: Writer,
  { operations, drafts }: { operations: Operation[]; drafts: ArticleDraft[] },
  { markStored }: BatchContext,
): Promise<OperationResult[] | null> {
  try {
    return await write(async (tx) => {
      const done = await createGroup(tx, writer, drafts)
      await markStored(tx)
      return outcomes(tx, operations, done)
    })
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    return isServerFault(fault) ? operations.map((operation) => failed(operation, fault)) : null
  }
}

async function runAlone(
  write: Write,
  writer: Writer,
  operation: Operation,
  context: BatchContext,
): Promise<OperationResult> {
  try {
    const done = await write(async (tx) => {
      const one = await runOne(tx, writer, operation, context)
      await context.markStored(tx)
      return outcomes(tx, [operation], [one])
    })
    return done[0] as OperationResult
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    return failed(operation, fault)
  }
}

function failed({ op }: Operation, { code, message, details }: AppError): OperationResult {
  const { status } = statuses[code]
  return { op, status, problems: [], error: { code, detail: message, errors: details } }
}
