import { type OutcomeKind, outcomeKinds } from './schema.ts'

const plural = { conflict: 'conflicts', duplicate: 'duplicates' } as const

const countNameOf = (kind: OutcomeKind) =>
  kind === 'conflict' || kind === 'duplicate' ? plural[kind] : kind

/** The names of the counts of outcomes. */
export const outcomeCounts = outcomeKinds.map(countNameOf)
export type OutcomeCount = ReturnType<typeof countNameOf>

/** Counts outcomes; counts that are 0 are missing. */
export function countOutcomes(
  outcomes: readonly { outcome: OutcomeKind }[],
): Partial<Record<OutcomeCount, number>> {
  const counts: Partial<Record<OutcomeCount, number>> = {}
  for (const { outcome } of outcomes) {
    const name = countNameOf(outcome)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}
