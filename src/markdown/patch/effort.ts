import type { Json, JsonObject } from '../../shapes.ts'
import { findPath } from './apply.ts'
import { valueAtPath } from './edit.ts'
import { isPlainMap, type PatchValue } from './values.ts'

// Each change scans the whole head; this allows about a fifth of a second in total.
const maxEffort = 20_000_000
// The cost of a key in addition to its characters.
const costPerKey = 100

/** Whether the changes would block the event loop for too long. */
export function takesTooLong(
  raw: string,
  data: JsonObject,
  changes: Record<string, PatchValue>,
): boolean {
  const size = { changes: 0, characters: raw.length, keys: Object.keys(data).length }
  for (const [name, value] of Object.entries(changes))
    measure(name, valueAtPath(data, findPath(data, name)), value, size)
  return size.changes * (size.characters + costPerKey * (size.keys + size.changes)) > maxEffort
}

interface Size {
  changes: number
  characters: number
  keys: number
}

/** A map that replaces a map is changed key by key. */
function measure(name: string, old: Json | undefined, value: PatchValue, size: Size): void {
  if (isPlainMap(value) && old !== undefined && isPlainMap(old)) {
    for (const [key, item] of Object.entries(value)) measure(key, old[key], item, size)
    size.changes += Object.keys(old).filter((key) => !Object.hasOwn(value, key)).length
    return
  }
  size.changes++
  if (value !== undefined) size.characters += name.length + JSON.stringify(value).length
}
