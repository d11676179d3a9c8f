import type { Field } from './field.ts'
import { fields } from './table.ts'

type Fields = typeof fields

/** One property of all fields that have it, by the name of the field. */
type Having<P extends string> = {
  [name in keyof Fields as Fields[name] extends Record<P, unknown>
    ? name
    : never]: Fields[name] extends Record<P, infer V> ? V : never
}

function having<P extends 'shown' | 'written' | 'key' | 'spelled' | 'changed'>(part: P): Having<P> {
  const all: [string, Field][] = Object.entries(fields)
  const found = all.flatMap(([name, field]) =>
    field[part] === undefined ? [] : [[name, field[part]]],
  )
  return Object.fromEntries(found)
}

/** The schemas of the members of responses and of request bodies. */
export const shown = having('shown')
export const written = having('written')

// The fields whose keys come first in a new text, in their order; the keys of others follow.
const firstFields: readonly (keyof Having<'key'>)[] = [
  ...(['title', 'publishedAt', 'modifiedAt', 'expiresAt', 'lang', 'summary', 'cover'] as const),
  ...(['authors', 'categories', 'tags', 'translationKey', 'aliases', 'path', 'slug'] as const),
]

/**
 * The keys that an edit adds for new fields, in the order of a new text, and how it writes them.
 */
export const newKeys: Having<'key'> = {
  ...Object.fromEntries(firstFields.map((name) => [name, ''])),
  ...having('key'),
}
export const spellings = having('spelled')

/** The fields whose changes events name. */
export const changedBy = having('changed')
