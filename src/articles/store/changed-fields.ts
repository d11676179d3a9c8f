import type { JsonObject } from '../../shapes.ts'
import { changedBy } from '../fields/members.ts'
import { lastSegment } from './record.ts'
import type { ArticleRevision } from './types.ts'

/**
 * The members of an article that a revision changes, by their names in the API; a free key is named
 * `frontMatter.KEY`. Derived members (`wordCount`, `updatedAt`, `version`) are left out; the
 * database adds `translationKey`, because it decides that one.
 */
export function changedMembers(next: ArticleRevision & { path: string }): string[] {
  const { current, former } = next
  const { fields, body } = next.article
  const differs: Record<string, boolean> = {
    path: next.path !== current.path,
    slug: lastSegment(next.path) !== lastSegment(current.path),
    ...Object.fromEntries(
      names.map((name) => [name, !isSameJson(fields[name], before(next, name))]),
    ),
    trashedAt: next.trashed !== (current.trashedAt !== null),
    body: body !== current.body,
  }
  const members = Object.keys(differs).filter((name) => differs[name])
  return [...members, ...changedKeys(former.fields.frontMatter, fields.frontMatter)]
}

const names = Object.keys(changedBy) as (keyof typeof changedBy)[]

// Some members are compared with the row: it has times and terms in another form than the text.
const before = ({ current, former }: ArticleRevision, name: keyof typeof changedBy): unknown =>
  changedBy[name] === 'row' ? current[name as keyof typeof current] : former.fields[name]

const maxKeys = 50
const maxKeyLength = 200

// Keeps events small: where too many keys change, or one is very long, the event names only
// `frontMatter`.
function changedKeys(former: JsonObject, next: JsonObject): string[] {
  const keys = [...new Set([...Object.keys(former), ...Object.keys(next)])]
  const changed = keys.filter((key) => !isSameJson(former[key], next[key]))
  const named = changed.length <= maxKeys && changed.every((key) => key.length <= maxKeyLength)
  return named ? changed.map((key) => `frontMatter.${key}`) : ['frontMatter']
}

/** Whether two values have the same JSON text. */
export const isSameJson = (one: unknown, other: unknown) =>
  JSON.stringify(one) === JSON.stringify(other)
