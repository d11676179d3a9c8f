import { type Field, fields } from './table.ts'

type Fields = typeof fields

/** A member of the fields that have it, by the name of the field. */
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

/** The members of answers, and those of JSON bodies. */
export const shown = having('shown')
export const written = having('written')

// The first keys of a new text; those of other fields come after them.
const first = {
  ...{
    title: '',
    publishedAt: '',
    modifiedAt: '',
    expiresAt: '',
    lang: '',
    summary: '',
    cover: '',
    authors: '',
  },
  ...{ categories: '', tags: '', translationKey: '', aliases: '', path: '', slug: '' },
}

/**
 * The key under which an edit writes a field that the text does not have, in the order of a new
 * text; how it spells it.
 */
export const newKeys = { ...first, ...having('key') }
export const spellings = having('spelled')

/** Fields whose changes events name. */
export const changedBy = having('changed')
