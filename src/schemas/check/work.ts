import type { Json, JsonObject } from '../../shapes.ts'

/** Characters that cost as much as a keyword. */
const charactersPerWork = 50
/** Two items are compared faster than a keyword is applied. */
const workOfPair = 1 / 8

/** How much a keyword may look at. */
function sizeOf(data: unknown): number {
  if (typeof data === 'string') return data.length / charactersPerWork
  if (Array.isArray(data)) return data.length
  return typeof data === 'object' && data !== null ? Object.keys(data).length : 0
}

/** What applying a schema costs. */
export type Work = {
  /** Its keywords and all values in them, but for the schemas below it, which count themselves. */
  values: number
  /** Its keywords that look at each member, item or character. */
  loops: number
  /** Whether it compares each pair of items. */
  pairs: boolean
}

const looping = [
  'additionalProperties',
  'unevaluatedProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'items',
  'unevaluatedItems',
  'contains',
  'minLength',
  'maxLength',
]

/** The work of a schema; `below` are the schemas that count themselves. */
export function workOf(schema: JsonObject, below: ReadonlySet<Json>): Work {
  const open: Json[] = Object.values(schema)
  let values = 0
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    values++
    if (typeof value === 'object' && value !== null && !below.has(value))
      open.push(...Object.values(value))
  }
  // Each pattern meets each key.
  const patterns = Object.keys(schema.patternProperties ?? {}).length
  const loops = looping.filter((name) => name in schema).length + patterns
  return { values, loops, pairs: schema.uniqueItems === true }
}

/** The cost of applying a schema to a value. */
export function costOf({ values, loops, pairs }: Work, data: unknown): number {
  const size = sizeOf(data)
  return 1 + values + loops * size + (pairs ? size * size * workOfPair : 0)
}
