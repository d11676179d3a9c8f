import type { Json, JsonObject } from '../../../src/shapes.ts'
import { below } from './random.ts'

/** Front matter with one fault, and the key at which it is; empty if that is a whole map. */
export interface Mutation {
  data: JsonObject
  key: string
}

export const kinds = ['type', 'enum', 'missing'] as const
export type Kind = (typeof kinds)[number]

type Path = (string | number)[]

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Every value, with its path and the schema of its place. */
function* placesIn(value: Json, schema: Json | undefined, path: Path = []): Generator<Place> {
  const rules = isMap(schema) ? schema : {}
  yield { path, rules, value }
  if (Array.isArray(value))
    for (const [at, item] of value.entries()) yield* placesIn(item, rules.items, [...path, at])
  else if (isMap(value))
    for (const [key, member] of Object.entries(value))
      yield* placesIn(member, isMap(rules.properties) ? rules.properties[key] : {}, [...path, key])
}

interface Place {
  path: Path
  rules: JsonObject
  value: Json
}

/** Breaks one thing; null if the text has nothing of the kind. */
export function mutate(
  data: JsonObject,
  schema: JsonObject,
  kind: Kind,
  random: () => number,
): Mutation | null {
  const pick = <T>(list: readonly T[]): T | undefined => list[below(random, list.length)]
  const places = [...placesIn(data, schema)]
  if (kind === 'missing') {
    const path = pick(places.flatMap(requiredIn))
    return path ? { data: changed(data, path, undefined), key: '' } : null
  }
  const values = places.filter(
    ({ path, rules }) => path.length > 0 && (kind === 'type' || rules.enum),
  )
  const place = pick(values)
  if (!place) return null
  const value =
    kind === 'enum' ? 'no such value' : pick(others.filter((one) => isOther(one, place.value)))
  const key = String(place.path.findLast((step) => typeof step === 'string'))
  return { data: changed(data, place.path, value ?? null), key }
}

const requiredIn = ({ path, rules: { required }, value }: Place): Path[] =>
  isMap(value) && Array.isArray(required) ? required.map((key) => [...path, String(key)]) : []

const others: Json[] = ['other', 7, 1.5, true, ['x', 'y'], { inner: 'x' }, null]

const typeOf = (value: Json) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
const isOther = (one: Json, other: Json) => typeOf(one) !== typeOf(other)

function changed(data: JsonObject, path: Path, value: Json | undefined): JsonObject {
  const copy = structuredClone(data)
  let holder: JsonObject = copy
  for (const step of path.slice(0, -1)) holder = holder[step] as JsonObject
  const key = String(path.at(-1))
  if (value === undefined) delete holder[key]
  else holder[key] = value
  return copy
}
