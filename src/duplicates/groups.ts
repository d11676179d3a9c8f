import { type Member, maxInGroup } from './queries.ts'
import type { DuplicateGroup, Reason } from './schema.ts'
import { similarFrom, similarity } from './signature/min-hash.ts'

/** The groups of at least two articles that these members, in the order of their keys, make. */
export function groupsOf(by: Reason, members: readonly Member[]): DuplicateGroup[] {
  const byKey = new Map<string, Member[]>()
  for (const member of members) byKey.set(member.key, [...(byKey.get(member.key) ?? []), member])
  return [...byKey.values()].flatMap((all) => {
    const truncated = all.length > maxInGroup
    const shown = all.slice(0, maxInGroup)
    const parts = by === 'text' ? similarParts(shown) : [{ members: shown, similarity: 1 }]
    return parts
      .filter((part) => part.members.length > 1)
      .map((part) => ({
        reason: by,
        similarity: part.similarity,
        articles: part.members.map(({ id, lang, path, title }) => ({ id, lang, path, title })),
        truncated,
      }))
  })
}

interface Part {
  members: Member[]
  similarity: number
}

/**
 * Divides a stored group into parts whose members are similar: one of them may have changed after
 * it joined. At most `maxInGroup` articles are compared, each with each.
 */
function similarParts(members: readonly Member[]): Part[] {
  const left = new Set(members)
  const parts: Part[] = []
  for (const first of members) {
    if (!left.delete(first)) continue
    parts.push(partOf(first, left))
  }
  return parts
}

function partOf(first: Member, left: Set<Member>): Part {
  const part: Part = { members: [first], similarity: 1 }
  for (const member of part.members)
    for (const other of left) {
      const shared = sharedBy(member, other)
      if (shared < similarFrom) continue
      left.delete(other)
      part.members.push(other)
      part.similarity = Math.min(part.similarity, shared)
    }
  return part
}

const sharedBy = (one: Member, other: Member) =>
  one.values && other.values ? similarity(one.values, other.values) : 0
