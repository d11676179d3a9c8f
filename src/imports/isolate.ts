import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { asSql } from '../database/client.ts'
import { isTransient } from '../database/errors.ts'
import { AppError } from '../errors.ts'
import type { Problem } from '../shapes.ts'
import { type ImportRun, importBatch, isStale } from './batch.ts'
import { findAttempt, noteAttempt } from './lease-queries.ts'
import type { Parsed, RefusedFile } from './parse.ts'
import type { FileOutcome } from './schema.ts'

const patience = 120_000
const mostStale = 5

/** Repeats what fails because the database is away or busy, for two minutes. */
export async function importPatiently<T>(work: () => Promise<T>): Promise<T> {
  const end = Date.now() + patience
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await work()
    } catch (error) {
      if (!isTransient(error) || Date.now() > end) throw error
      await sleep(pause)
    }
  }
}

/** Imports a batch; where a file in it cannot be stored, halves it until that file alone takes the blame. */
export async function importBatchOrParts(run: ImportRun, batch: readonly Parsed[]): Promise<FileOutcome[]> {
  try {
    return await importFresh(run, batch)
  } catch (error) {
    const problem = blame(error)
    if (!problem) throw error
    if (batch.length === 1)
      return importPatiently(() =>
        importBatch(
          run,
          batch.map((file) => refused(file, problem)),
        ),
      )
    const half = Math.ceil(batch.length / 2)
    return [
      ...(await importBatchOrParts(run, batch.slice(0, half))),
      ...(await importBatchOrParts(run, batch.slice(half))),
    ]
  }
}

/** Imports files one by one after a crash: one that has already been the end of a carrier twice is refused. */
export async function importAlone(run: ImportRun, batch: readonly Parsed[]): Promise<FileOutcome[]> {
  const db = asSql(run.db.pool)
  const outcomes: FileOutcome[] = []
  for (const file of batch) {
    const before = await importPatiently(() => findAttempt(db, run.lease.importId))
    const count = before?.position === file.position ? before.count + 1 : 1
    await importPatiently(() => noteAttempt(db, run.lease.importId, { position: file.position, count }))
    outcomes.push(...(await importBatchOrParts(run, [count > 1 ? refused(file, poison) : file])))
  }
  return outcomes
}

// Someone edited an article between the decision and the write: decide again.
async function importFresh(run: ImportRun, batch: readonly Parsed[]): Promise<FileOutcome[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await importPatiently(() => importBatch(run, batch))
    } catch (error) {
      if (!isStale(error) || attempt === mostStale) throw error
    }
  }
}

const poison: Problem = {
  code: 'poison_file',
  message: 'Twice the program ended while it was at this file.',
  severity: 'error',
}

function refused(file: Parsed, problem: Problem): Parsed {
  if ('ignored' in file) return file
  const { position, file: name, bytes, problems } = file
  return { position, file: name, bytes, problems: [...problems, problem] } satisfies RefusedFile
}

// Data that PostgreSQL refuses (SQLSTATE classes 21 to 23 and 54) and our own rules; anything else is a bug and ends the import.
function blame(error: unknown): Problem | null {
  if (isStale(error))
    return {
      code: 'concurrent_writes',
      message: 'The article kept changing while its file was imported.',
      severity: 'error',
    }
  if (error instanceof AppError && !isTransient(error))
    return { code: error.details[0]?.code ?? error.code, message: error.message, severity: 'error' }
  if (error instanceof pg.DatabaseError && /^(2[123]|54)/.test(error.code ?? ''))
    return { code: 'not_storable', message: 'PostgreSQL cannot store this file.', severity: 'error' }
  return null
}
