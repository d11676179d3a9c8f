import type { ReadArticle } from '../../markdown/fields/read.ts'
import type { JsonObject } from '../../shapes.ts'
import { lastSegment } from './record.ts'
import type { ArticleRevision } from './types.ts'

/**
 * Which members of an article a revision changes, by their names in the API; a key of `frontMatter` by its own. What only follows from
 * others (`wordCount`, `updatedAt`, `version`) is not named; the database adds `translationKey`, which it decides.
 */
export function changedMembers(next: ArticleRevision & { path: string }): string[] {
  const { current, former } = next
  const { fields, body } = next.article
  const differs: Record<string, boolean> = {
    lang: fields.lang !== current.lang,
    path: next.path !== current.path,
    slug: lastSegment(next.path) !== lastSegment(current.path),
    title: fields.title !== current.title,
    summary: fields.summary !== current.summary,
    status: fields.status !== current.status,
    listed: fields.listed !== current.listed,
    ...Object.fromEntries(asRead.map((name) => [name, !isSame(fields[name], former.fields[name])])),
    aliases: !isSame(fields.aliases, current.aliases),
    trashedAt: next.trashed !== (current.trashedAt !== null),
    body: body !== current.body,
  }
  const members = Object.keys(differs).filter((name) => differs[name])
  return [...members, ...changedKeys(former.fields.frontMatter, fields.frontMatter)]
}

const asRead = [
  'cover',
  'authors',
  'publishedAt',
  'expiresAt',
  'modifiedAt',
  'tags',
  'categories',
] as const satisfies readonly (keyof ReadArticle['fields'])[]

const mostKeys = 50
const longestKey = 200

// An event stays small: of many keys, or of one that is a text by itself, the member that holds them is named.
function changedKeys(former: JsonObject, next: JsonObject): string[] {
  const keys = [...new Set([...Object.keys(former), ...Object.keys(next)])]
  const changed = keys.filter((key) => !isSame(former[key], next[key]))
  const named = changed.length <= mostKeys && changed.every((key) => key.length <= longestKey)
  return named ? changed.map((key) => `frontMatter.${key}`) : ['frontMatter']
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)
