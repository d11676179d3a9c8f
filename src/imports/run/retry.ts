import { setTimeout as sleep } from 'node:timers/promises'
import { isDataFault, isTransient, translateDatabaseError } from '../../database/errors.ts'
import { inTransaction } from '../../database/transaction.ts'
import { AppError, isServerFault } from '../../errors.ts'
import type { Problem } from '../../shapes.ts'
import type { FileOutcome } from '../schema.ts'
import type { ReadFile } from '../source/files.ts'
import { importBatch } from './batch.ts'
import { type ImportRun, StaleRevision } from './import-run.ts'
import type { Parsed, UnparsedFile } from './parse.ts'

const retryFor = 300_000
const maxStaleRetries = 5
/** How many processes may crash at one file. */
export const maxTries = 2

/**
 * Repeats `work` for up to five minutes while it fails because the database or the file storage is
 * unreachable, silent or busy; gives up earlier when `stopRetrying` is aborted.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  stopRetrying: AbortSignal,
): Promise<T> {
  const end = performance.now() + retryFor
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await work()
    } catch (error) {
      const mayPass = isTransient(error) || (isStoreFault(error) && !isSwept(error))
      if (!mayPass || performance.now() > end || stopRetrying.aborted) throw error
      await sleep(pause, undefined, { signal: stopRetrying }).catch(() => {})
    }
  }
}

const isStoreFault = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === 'unavailable'

// The bytes of a batch are gone, so it takes more than to write it once more.
const isSwept = ({ details }: AppError) => details[0]?.code === 'blob_swept'

/**
 * Calls `read` with the position of the last outcome, and again while the file storage fails or a
 * sweep has removed bytes of a batch: the source is then read again from there, which stores the
 * bytes again. Gives up after five minutes without a further outcome.
 */
export async function rereadWhileUnavailable(
  { db, lease, stopRetrying, retry }: ImportRun,
  position: number,
  read: (after: number) => Promise<void>,
): Promise<void> {
  const reached = () => inTransaction(db.pool, async (tx) => (await lease.hold(tx)).position)
  let [after, end, pause] = [position, performance.now() + retryFor, 100]
  for (;;) {
    try {
      return await read(after)
    } catch (error) {
      if (!isStoreFault(error) || performance.now() > end || stopRetrying.aborted) throw error
      await sleep(pause, undefined, { signal: stopRetrying }).catch(() => {})
      const now = await retry(reached)
      pause = Math.min(pause * 2, 2_000)
      if (now > after) [end, pause] = [performance.now() + retryFor, 100]
      after = now
    }
  }
}

/**
 * Imports a batch. If a file in it cannot be stored, retries the batch in halves until only that
 * file fails.
 */
export async function importOrBisect(
  run: ImportRun,
  batch: readonly Parsed[],
): Promise<FileOutcome[]> {
  try {
    return await importRetryingStale(run, batch)
  } catch (error) {
    const problem = problemOf(error)
    if (!problem) throw error
    if (batch.length === 1)
      return run.retry(() =>
        importBatch(
          run,
          batch.map((file) => withProblem(file, problem)),
        ),
      )
    const half = Math.ceil(batch.length / 2)
    return [
      ...(await importOrBisect(run, batch.slice(0, half))),
      ...(await importOrBisect(run, batch.slice(half))),
    ]
  }
}

/**
 * Records an attempt at a file and returns whether the file may be tried: no after two processes
 * have crashed at it.
 */
export async function mayTry({ lease, retry }: ImportRun, position: number): Promise<boolean> {
  return (await retry(() => lease.attempt(position))) <= maxTries
}

/** Refuses a file that may not be tried again. */
export function refusePoisonFile({ position, file, bytes, problems }: ReadFile): UnparsedFile {
  return { position, file, bytes: bytes.length, problems: [...problems, poisonProblem] }
}

// If an article or file was written between decision and write, decide again.
async function importRetryingStale(
  run: ImportRun,
  batch: readonly Parsed[],
): Promise<FileOutcome[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run.retry(() => importBatch(run, batch))
    } catch (error) {
      if (!isRaced(error) || attempt === maxStaleRetries) throw error
    }
  }
}

// Another writer has made an article or a file of this name since the decision. A name that an
// article has and a file wants, or the other way round, stays taken.
function isRaced(error: unknown): boolean {
  if (error instanceof StaleRevision) return true
  if (error instanceof AppError) return isTaken(error)
  const fault = translateDatabaseError(error)
  return fault !== null && isTaken(fault) && fault.details[0]?.code !== 'file_taken'
}

const poisonProblem: Problem = {
  code: 'poison_file',
  message: 'The program crashed twice while it read this file.',
  severity: 'error',
}

function withProblem(file: Parsed, problem: Problem): Parsed {
  if ('ignored' in file) return file
  const { position, file: name, problems } = file
  const conflict = problem.severity === 'warning' && { conflict: true as const }
  const unparsed = { position, file: name, problems: [...problems, problem], ...conflict }
  if ('blob' in file) return { ...unparsed, bytes: 0, beside: true } satisfies UnparsedFile
  const { bytes } = file
  return { ...unparsed, bytes, ...('beside' in file && { beside: true }) } satisfies UnparsedFile
}

// The problem of a file that PostgreSQL (SQLSTATE classes 21 to 23 and 54) or our own rules refuse.
// Null for any other error: that is a bug, or a fault of the storage, and ends the import.
function problemOf(error: unknown): Problem | null {
  if (error instanceof StaleRevision)
    return {
      code: 'concurrent_writes',
      message: 'The article kept changing while its file was imported.',
      severity: 'error',
    }
  const fault = error instanceof AppError ? error : translateDatabaseError(error)
  if (fault && isTaken(fault)) return problem(fault, 'warning')
  if (error instanceof AppError) return isServerFault(error) ? null : problem(error, 'error')
  if (isDataFault(error))
    return {
      code: 'not_storable',
      message: 'PostgreSQL cannot store this file.',
      severity: 'error',
    }
  return null
}

const problem = ({ code, details, message }: AppError, severity: Problem['severity']): Problem => ({
  code: details[0]?.code ?? code,
  message,
  severity,
})

// A name of the source is taken, by an article or by a file: a conflict, as for what was edited
// here.
const isTaken = ({ details }: AppError) =>
  details.some(({ code, pointer }) => takenCodes.has(code) || pointer === '/file')

const takenCodes = new Set(['file_taken', 'file_exists'])
