import { setTimeout as sleep } from 'node:timers/promises'
import { isDataFault, isTransient, translateDatabaseError } from '../../database/errors.ts'
import { AppError } from '../../errors.ts'
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
 * Repeats `work` for up to five minutes while it fails because the database is unreachable, silent
 * or busy; gives up earlier when `stopRetrying` is aborted.
 */
export async function retryWhileUnavailable<T>(
  work: () => Promise<T>,
  stopRetrying: AbortSignal,
): Promise<T> {
  const end = Date.now() + retryFor
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || Date.now() > end || stopRetrying.aborted) throw error
      await sleep(pause, undefined, { signal: stopRetrying }).catch(() => {})
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
      return retryWhileUnavailable(
        () =>
          importBatch(
            run,
            batch.map((file) => withProblem(file, problem)),
          ),
        run.stopRetrying,
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
export async function mayTry(
  { lease, stopRetrying }: ImportRun,
  position: number,
): Promise<boolean> {
  return (await retryWhileUnavailable(() => lease.attempt(position), stopRetrying)) <= maxTries
}

/** Refuses a file that may not be tried again. */
export function refusePoisonFile({ position, file, bytes, problems }: ReadFile): UnparsedFile {
  return { position, file, bytes: bytes.length, problems: [...problems, poisonProblem] }
}

// If an article was edited between decision and write, decide again.
async function importRetryingStale(
  run: ImportRun,
  batch: readonly Parsed[],
): Promise<FileOutcome[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await retryWhileUnavailable(() => importBatch(run, batch), run.stopRetrying)
    } catch (error) {
      if (!(error instanceof StaleRevision) || attempt === maxStaleRetries) throw error
    }
  }
}

const poisonProblem: Problem = {
  code: 'poison_file',
  message: 'The program crashed twice while it read this file.',
  severity: 'error',
}

function withProblem(file: Parsed, problem: Problem): Parsed {
  if ('ignored' in file) return file
  const { position, file: name, problems } = file
  const unparsed = { position, file: name, problems: [...problems, problem] }
  if ('blob' in file) return { ...unparsed, bytes: 0, beside: true } satisfies UnparsedFile
  const { bytes } = file
  return { ...unparsed, bytes, ...('beside' in file && { beside: true }) } satisfies UnparsedFile
}

// The problem of a file that PostgreSQL (SQLSTATE classes 21 to 23 and 54) or our own rules refuse.
// Null for any other error: that is a bug and ends the import.
function problemOf(error: unknown): Problem | null {
  if (error instanceof StaleRevision)
    return {
      code: 'concurrent_writes',
      message: 'The article kept changing while its file was imported.',
      severity: 'error',
    }
  if (error instanceof AppError && !isTransient(error))
    return { code: error.details[0]?.code ?? error.code, message: error.message, severity: 'error' }
  const fault = translateDatabaseError(error)
  if (fault?.details[0]?.code === 'file_taken')
    return { code: 'file_taken', message: fault.message, severity: 'error' }
  if (isDataFault(error))
    return {
      code: 'not_storable',
      message: 'PostgreSQL cannot store this file.',
      severity: 'error',
    }
  return null
}
