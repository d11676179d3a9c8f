import { fieldOfKey, fieldsUnder } from '../../markdown/fields/mapping.ts'
import type { ReadArticle } from '../../markdown/fields/read.ts'
import { likenessOf } from '../../markdown/visibility/names.ts'
import type { JsonObject } from '../../shapes.ts'

type Read = Pick<ReadArticle, 'data' | 'fields'>

/**
 * The front matter to judge. Where a write makes an article less public, the keys that do so are
 * put back: no rule may keep an article public.
 */
export function judgedData(next: Read, former: Read | null): JsonObject {
  if (!former || !withdraws(next.fields, former.fields)) return next.data
  const kept = Object.entries(next.data).filter(([key]) => !decidesVisibility(key))
  const before = Object.entries(former.data).filter(([key]) => decidesVisibility(key))
  return Object.fromEntries([...kept, ...before])
}

type Fields = ReadArticle['fields']

function withdraws(next: Fields, former: Fields): boolean {
  if (former.status === 'published' && next.status !== 'published') return true
  if (former.listed && !next.listed) return true
  const { expiresAt } = next
  return expiresAt !== null && (former.expiresAt === null || expiresAt < former.expiresAt)
}

const members = new Set<string>(['status', 'listed', 'publishedAt', 'expiresAt'])

function decidesVisibility(key: string): boolean {
  if (members.has(fieldOfKey(key) ?? '') || likenessOf(key) !== null) return true
  return (fieldsUnder(key)?.split(', ') ?? []).some((field) => members.has(field))
}
