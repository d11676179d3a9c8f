import type { FileOutcome } from '../schema.ts'

const fileCountNames = [
  'created',
  'updated',
  'unchanged',
  'moved',
  'restored',
  'conflicts',
  'failed',
  'trashed',
  'bytes',
] as const

/** Counts of the files beside the articles, and the bytes of those that were read. */
export type FileCounts = Record<(typeof fileCountNames)[number], number>

/** The counts as stored, where those that are 0 may be missing. */
export const fileCountsOf = (stored: unknown): FileCounts => {
  const given = (stored ?? {}) as Partial<FileCounts>
  return Object.fromEntries(fileCountNames.map((name) => [name, given[name] ?? 0])) as FileCounts
}

/** Counts outcomes of files; those that are 0 are missing. */
export function countFiles(outcomes: readonly FileOutcome[], bytes: number): Partial<FileCounts> {
  const counts: Partial<FileCounts> = bytes > 0 ? { bytes } : {}
  for (const { outcome } of outcomes) {
    const name = outcome === 'conflict' ? 'conflicts' : outcome
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
