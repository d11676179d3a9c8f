import pg from 'pg'
import { isSilence } from './silence.ts'

/**
 * Runs the statement that makes a change last: a commit, or a write that is a transaction by
 * itself. Where its answer is lost on the way, the change may be stored or not: the error says so
 * (`outcome_unknown`), so that nobody is told that nothing was written.
 */
export async function outcomeUnknown<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isAnswerLost(error)) throw error
    const message =
      'The answer of the database was lost: whether the change was stored is not known.'
    throw Object.assign(new Error(message, { cause: error }), { code: 'outcome_unknown' })
  }
}

export const isOutcomeUnknown = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'outcome_unknown'

// An ERROR of PostgreSQL means rolled back; a connection that could not be had, or was known to be
// lost, that nothing was asked.
function isAnswerLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return ['FATAL', 'PANIC'].includes(error.severity ?? '') && !refusesEntry.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  const { syscall } = error as NodeJS.ErrnoException
  return isSilence(error) || syscall === 'read' || syscall === 'write' || lost.has(error.message)
}

// Starting up, full, unknown user, unknown database.
const refusesEntry = /^(57P03|53300|28|3D)/
const lost = new Set(['Connection terminated', 'Connection terminated unexpectedly'])
