import type { Database } from '../../src/database/client.ts'
import { type NewEvent, recordEvents } from '../../src/events/record.ts'

/** Writes events without announcing them, like a process that dies right after its commit. */
export function recordAndDie(
  { query, state }: Database,
  events: readonly NewEvent[],
): Promise<void> {
  return recordEvents({ query, record: query, state }, 'dead', events)
}
