import type { Sql } from '../database/client.ts'
import {
  type Candidate,
  joinGroup,
  listCandidates,
  markCrowded,
  maxInBand,
  type Signed,
} from './sign-queries.ts'
import { similarFrom, similarity } from './signature/min-hash.ts'

const maxKnown = 100_000

/** Puts an article into the group of those that are similar, if there are any. */
export async function joinSimilar(
  tx: Sql,
  { id, values, bands }: Signed,
  crowded: Set<number>,
): Promise<void> {
  if (values === null) return
  const looked = bands.filter((band) => !crowded.has(band))
  const found = looked.length > 0 ? await listCandidates(tx, looked) : []
  const common = noteCommon(found, crowded)
  if (common || looked.length < bands.length) await markCrowded(tx, [id])
  const similar = found.filter(
    (one) =>
      !crowded.has(one.band) && one.id !== id && similarity(one.values, values) >= similarFrom,
  )
  if (similar.length > 0) await join(tx, id, similar)
}

/** Remembers the bands that too many articles have; whether there are any. */
function noteCommon(found: readonly Candidate[], crowded: Set<number>): boolean {
  const counts = new Map<number, number>()
  for (const { band } of found) counts.set(band, (counts.get(band) ?? 0) + 1)
  const common = [...counts].flatMap(([band, count]) => (count > maxInBand ? band : []))
  if (crowded.size > maxKnown) crowded.clear()
  for (const band of common) crowded.add(band)
  return common.length > 0
}

// The group is named by its smallest article or group, which seldom changes.
async function join(tx: Sql, id: string, similar: readonly Candidate[]): Promise<void> {
  const ids = [...new Set([id, ...similar.map((one) => one.id)])]
  const groups = [...new Set(similar.flatMap(({ groupId }) => groupId ?? []))].toSorted()
  const [group = ids.toSorted()[0] as string, ...others] = groups
  await joinGroup(tx, group, ids, others)
}
