import { countOutcomes, type OutcomeCount, outcomeCounts } from '../outcome-counts.ts'
import type { FileOutcome } from '../schema.ts'

/** Counts of the files beside the articles, and the bytes of those that were read. */
export type FileCounts = Record<Exclude<OutcomeCount, 'duplicates'> | 'bytes', number>

/** The counts as stored, where those that are 0 may be missing. */
export const fileCountsOf = (stored: unknown): FileCounts => {
  const given = (stored ?? {}) as Partial<FileCounts>
  const names = [...outcomeCounts.filter((name) => name !== 'duplicates'), 'bytes'] as const
  return Object.fromEntries(names.map((name) => [name, given[name] ?? 0])) as FileCounts
}

/** Counts outcomes of files; those that are 0 are missing. */
export const countFiles = (
  outcomes: readonly FileOutcome[],
  bytes: number,
): Partial<FileCounts> => ({ ...countOutcomes(outcomes), ...(bytes > 0 && { bytes }) })
