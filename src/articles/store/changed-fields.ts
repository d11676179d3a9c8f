import type { JsonObject } from '../../shapes.ts'
import { changedBy } from '../fields/members.ts'
import { lastSegment } from './record.ts'
import type { ArticleRevision } from './types.ts'

/**
 * Which members of an article a revision changes, by their names in the API; a key of `frontMatter`
 * by its own. What only follows from others (`wordCount`, `updatedAt`, `version`) is not named; the
 * database adds `translationKey`, which it decides.
 */
export function changedMembers(next: ArticleRevision & { path: string }): string[] {
  const { current, former } = next
  const { fields, body } = next.article
  const differs: Record<string, boolean> = {
    path: next.path !== current.path,
    slug: lastSegment(next.path) !== lastSegment(current.path),
    ...Object.fromEntries(names.map((name) => [name, !isSame(fields[name], before(next, name))])),
    trashedAt: next.trashed !== (current.trashedAt !== null),
    body: body !== current.body,
  }
  const members = Object.keys(differs).filter((name) => differs[name])
  return [...members, ...changedKeys(former.fields.frontMatter, fields.frontMatter)]
}

const names = Object.keys(changedBy) as (keyof typeof changedBy)[]

// The row shows times and terms in another form than the text.
const before = ({ current, former }: ArticleRevision, name: keyof typeof changedBy): unknown =>
  changedBy[name] === 'row' ? current[name as keyof typeof current] : former.fields[name]

const mostKeys = 50
const longestKey = 200

// An event stays small: of many keys, or of one that is a text by itself, the member that holds
// them is named.
function changedKeys(former: JsonObject, next: JsonObject): string[] {
  const keys = [...new Set([...Object.keys(former), ...Object.keys(next)])]
  const changed = keys.filter((key) => !isSame(former[key], next[key]))
  const named = changed.length <= mostKeys && changed.every((key) => key.length <= longestKey)
  return named ? changed.map((key) => `frontMatter.${key}`) : ['frontMatter']
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
