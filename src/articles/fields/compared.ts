import { isDeepStrictEqual } from 'node:util'
import type { Json, JsonObject } from '../../shapes.ts'
import { fields } from './table.ts'

const kept = Object.entries(fields).filter(([, field]) => 'revisionName' in field)

/** What versions are compared by, in the order of an article's JSON; the body is apart. */
export const comparedFields = [
  ...kept.filter(([, field]) => 'shown' in field).map(([name]) => name),
  ...['source', 'file'],
]

/** A field that two versions hold differently. */
interface ChangedField {
  name: string
  from: Json
  to: Json
}

/** The fields in which two snapshots differ; a rename of a term changes no article. */
export function changedFields(from: JsonObject, to: JsonObject): ChangedField[] {
  return comparedFields
    .map((name) => ({ name, from: comparable(from, name), to: comparable(to, name) }))
    .filter((field) => !isDeepStrictEqual(field.from, field.to))
}

// A version from before a field existed does not have it.
function comparable(snapshot: JsonObject, name: string): Json {
  const value = snapshot[name] ?? null
  if (Array.isArray(value)) return value.map(nameOfTerm)
  return name.endsWith('At') && typeof value === 'string' ? new Date(value).toISOString() : value
}

const nameOfTerm = (item: Json): Json =>
  typeof item === 'object' && item !== null && 'name' in item ? (item.name ?? null) : item
