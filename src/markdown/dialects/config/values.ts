import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { readFlag } from '../../visibility/switches.ts'

/** The value at a path of keys, or undefined. */
export function valueAt(map: JsonObject, ...path: string[]): Json | undefined {
  let value: Json | undefined = map
  for (const key of path) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return undefined
    value = value[key]
  }
  return value
}

/** The text at a path of keys; undefined for lists, maps and what is empty. */
export function textAt(map: JsonObject, ...path: string[]): string | undefined {
  return textOf(valueAt(map, ...path) ?? null) || undefined
}

export function mapAt(map: JsonObject, ...path: string[]): JsonObject | undefined {
  const value = valueAt(map, ...path)
  return isMap(value) ? value : undefined
}

/** The texts of a list, or of a single value. */
export function textsAt(map: JsonObject, ...path: string[]): string[] | undefined {
  const value = valueAt(map, ...path)
  if (value === undefined || value === null || isMap(value)) return undefined
  return (Array.isArray(value) ? value : [value]).flatMap((item) => textOf(item) || [])
}

export function flagAt(map: JsonObject, ...path: string[]): boolean | undefined {
  return readFlag(valueAt(map, ...path) ?? null) ?? undefined
}

/** The map with all keys in lower case, also those of maps in it. */
export function lowerKeys(map: JsonObject): JsonObject {
  const lower: JsonObject = Object.create(null)
  for (const [key, value] of Object.entries(map)) lower[key.toLowerCase()] = lowerIn(value)
  return lower
}

function lowerIn(value: Json): Json {
  if (Array.isArray(value)) return value.map(lowerIn)
  return isMap(value) ? lowerKeys(value) : value
}

/** Maps merge, other values replace. */
export function mergeMaps(base: JsonObject, over: JsonObject): JsonObject {
  const merged: JsonObject = Object.assign(Object.create(null), base)
  for (const [key, value] of Object.entries(over)) {
    const old = merged[key]
    merged[key] = isMap(old) && isMap(value) ? mergeMaps(old, value) : value
  }
  return merged
}

/** Maps merge, lists continue, other values replace. */
export function joinMaps(base: JsonObject, over: JsonObject): JsonObject {
  const joined: JsonObject = { ...base }
  for (const [key, value] of Object.entries(over)) {
    const old = joined[key]
    if (Array.isArray(old) && Array.isArray(value)) joined[key] = [...old, ...value]
    else joined[key] = isMap(old) && isMap(value) ? joinMaps(old, value) : value
  }
  return joined
}
