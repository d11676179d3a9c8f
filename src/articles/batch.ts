import type { z } from 'zod'
import { type Database, inTransaction, type Sql } from '../database/client.ts'
import { AppError, type Detail, invalid } from '../errors.ts'
import { faultOf } from '../http/errors.ts'
import { detailsOf } from '../http/issues.ts'
import { statuses } from '../http/problem.ts'
import type { Operation, Outcome } from './batch-schema.ts'
import { changeArticle, createFromFields, type Defaults, type Expected, trashArticle } from './change.ts'
import { findVersions } from './queries.ts'
import { ArticleChanges, NewArticle } from './schema.ts'
import type { Writer } from './write.ts'

/** Runs all operations in one transaction; the first fault undoes all and names its operation. */
export function runAtomically(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  defaults: Defaults,
): Promise<Outcome[]> {
  checkAll(operations)
  return inTransaction(db.pool, async (tx) => {
    const done: Done[] = []
    for (const [index, operation] of operations.entries()) {
      try {
        done.push(await runOne(tx, writer, operation, defaults))
      } catch (error) {
        throw within(index, error)
      }
    }
    return outcomes(tx, operations, done)
  })
}

/** Runs each operation in a transaction of its own; a fault is the outcome of its operation alone. */
export async function runEach(
  db: Database,
  writer: Writer,
  operations: readonly Operation[],
  defaults: Defaults,
): Promise<Outcome[]> {
  const results: Outcome[] = []
  for (const operation of operations) results.push(await runAlone(db, writer, operation, defaults))
  return results
}

async function runAlone(
  db: Database,
  writer: Writer,
  operation: Operation,
  defaults: Defaults,
): Promise<Outcome> {
  try {
    const done = await inTransaction(db.pool, async (tx) =>
      outcomes(tx, [operation], [await runOne(tx, writer, operation, defaults)]),
    )
    return done[0] as Outcome
  } catch (error) {
    const fault = faultOf(error)
    if (!fault) throw error
    const { code, message, details } = fault
    return {
      op: operation.op,
      status: statuses[code].status,
      error: { code, detail: message, errors: details },
    }
  }
}

interface Done {
  id: string
  status: number
}

async function runOne(tx: Sql, writer: Writer, operation: Operation, defaults: Defaults): Promise<Done> {
  const { op, id, version, data } = operation
  const expected: Expected = version === undefined ? 'any' : [version]
  if (op === 'create') {
    const fields = parsed(NewArticle, data)
    return { id: await inData(createFromFields(tx, writer, fields, defaults, id)), status: 201 }
  }
  if (id === undefined) throw invalid([noId(op)])
  if (op === 'delete') await trashArticle(tx, writer, id, expected, true)
  else await inData(changeArticle(tx, writer, id, expected, parsed(ArticleChanges, data)))
  return { id, status: op === 'delete' ? 204 : 200 }
}

async function outcomes(
  tx: Sql,
  operations: readonly Operation[],
  done: readonly Done[],
): Promise<Outcome[]> {
  const versions = await findVersions(
    tx,
    done.map(({ id }) => id),
  )
  return done.map(({ id, status }, index) => ({
    op: operations[index]?.op ?? '',
    status,
    id,
    version: versions.get(id) ?? 1,
  }))
}

// What a single write says of its body is of `data` here.
async function inData<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    const fault = faultOf(error)
    if (!fault || fault.code === 'unavailable') throw error
    throw new AppError(fault.code, fault.message, below('/data', fault.details), fault.headers)
  }
}

const noId = (op: string): Detail => ({
  pointer: '/id',
  code: 'required',
  message: `To ${op}, name the article by id.`,
})

function parsed<T extends z.ZodType>(schema: T, data: unknown): z.infer<T> {
  const result = schema.safeParse(data ?? {})
  if (result.success) return result.data
  throw invalid(below('/data', detailsOf(result.error.issues, 'pointer', schema, data)))
}

// All faults of all operations in one answer, as a single write would list all of its own.
function checkAll(operations: readonly Operation[]): void {
  const details = operations.flatMap(({ op, id, data }, index): Detail[] => {
    if (op !== 'create' && id === undefined) return [{ ...noId(op), pointer: `/operations/${index}/id` }]
    if (op === 'delete') return []
    const schema = op === 'create' ? NewArticle : ArticleChanges
    const result = schema.safeParse(data ?? {})
    if (result.success) return []
    return below(`/operations/${index}/data`, detailsOf(result.error.issues, 'pointer', schema, data))
  })
  if (details.length > 0) throw invalid(details)
}

function within(index: number, error: unknown): unknown {
  const fault = faultOf(error)
  // A lost connection is no fault of the operation; a deadlock must stay what it is to be tried again.
  if (!fault || fault.code === 'unavailable') return error
  const message = `Operation ${index}: ${fault.message}`
  return new AppError(fault.code, message, below(`/operations/${index}`, fault.details), fault.headers)
}

const below = (prefix: string, details: readonly Detail[]): Detail[] =>
  details.map((detail) =>
    detail.parameter ? detail : { ...detail, pointer: prefix + (detail.pointer ?? '') },
  )
