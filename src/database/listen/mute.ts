import type { Database } from '../client.ts'

/**
 * Tells a silent PostgreSQL from a full pool: a new connection gets no answer, and neither do the
 * old ones. Their statements would wait for their limits in vain.
 */
export interface Silence {
  /** True from then on until a new connection is made. */
  readonly isSure: boolean
  /** A new connection has failed with this error, after so many milliseconds. */
  met(error: unknown, time: number): void
  end(): void
}

/** Milliseconds that a connection may take (`connectionTimeoutMillis`), and a timer may be late. */
const maxTime = 2_500
/** Milliseconds without any answer. PostgreSQL that is merely slow answers now and then. */
const maxQuiet = 4_000

/** Gives up the connections of the pool once in each silence. */
export function createSilence(abandon: Database['abandon']): Silence {
  let isSure = false
  return {
    get isSure() {
      return isSure
    },
    met: (error, time) => {
      // After a pause of this process, the answer may be there, unread.
      if (isSure || time > maxTime || !isUnanswered(error)) return
      isSure = abandon?.(maxQuiet) ?? false
    },
    end: () => {
      isSure = false
    },
  }
}

// A refusal is an answer of the machine, which then resets old connections as well.
const isUnanswered = (error: unknown): boolean =>
  error instanceof Error &&
  (error.message === 'timeout expired' ||
    (error.cause instanceof AggregateError && error.cause.errors.some(isUnanswered)))
