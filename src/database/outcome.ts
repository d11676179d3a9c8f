import pg from 'pg'
import { isSilence } from './silence.ts'

/** A change whose result was lost; `code` goes to the log. */
export class OutcomeUnknown extends Error {
  readonly code = 'outcome_unknown'

  constructor(cause: unknown) {
    super(
      'The connection was lost during the commit: it is unknown whether the change was stored.',
      { cause },
    )
    this.name = 'OutcomeUnknown'
  }
}

/**
 * Runs the statement that makes a change permanent: a commit, or a write that is its own
 * transaction. If its result is lost, the change may or may not be stored. The error then says so
 * (`outcome_unknown`), so that no client learns wrongly that nothing was written.
 */
export async function outcomeUnknown<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    if (!isResultLost(error)) throw error
    throw new OutcomeUnknown(error)
  }
}

// An ERROR of PostgreSQL means that the change was rolled back. Without a connection, or with one
// known to be lost, nothing was sent.
function isResultLost(error: unknown): boolean {
  if (error instanceof pg.DatabaseError)
    return ['FATAL', 'PANIC'].includes(error.severity ?? '') && !refusesEntry.test(error.code ?? '')
  if (!(error instanceof Error)) return false
  const { syscall } = error as NodeJS.ErrnoException
  return isSilence(error) || syscall === 'read' || syscall === 'write' || lost.has(error.message)
}

// PostgreSQL refuses the connection: starting up, too many connections, unknown user, unknown
// database.
const refusesEntry = /^(57P03|53300|28|3D)/
const lost = new Set(['Connection terminated', 'Connection terminated unexpectedly'])
