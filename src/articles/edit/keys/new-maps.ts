import { invalid } from '../../../errors.ts'
import { isEmptyValue, isMap } from '../../../markdown/fields/field-values.ts'
import { isPlainMap, readValue } from '../../../markdown/patch/values.ts'
import type { JsonObject } from '../../../shapes.ts'
import type { KeyChanges } from './source.ts'

/**
 * Puts new keys of fields such as `taxonomies.tags` into a new map, for a text without that map: a
 * patch steps only into maps that the text has. Throws 422 if the text has another value there.
 */
export function inNewMaps(keys: KeyChanges, data: JsonObject): KeyChanges {
  const placed: KeyChanges = Object.create(null)
  const maps: Record<string, JsonObject> = Object.create(null)
  for (const [key, value] of Object.entries(keys)) {
    const [map, name] = key.split(/\.(.*)/s)
    if (map === undefined || name === undefined || isInText(key, map, data)) placed[key] = value
    else if (value !== undefined)
      placed[map] = maps[map] = { ...maps[map], [name]: readValue(value) }
  }
  return placed
}

function isInText(key: string, map: string, data: JsonObject): boolean {
  const held = Object.hasOwn(data, map) ? data[map] : undefined
  if (Object.hasOwn(data, key) || isMap(held)) return true
  const isFree = held === undefined || isEmptyValue(held)
  if (isFree) return false
  const message = `The key "${key}" is needed, but "${map}" is not a map in this text.`
  throw invalid([{ pointer: `/frontMatter/${map}`, code: 'not_representable', message }])
}

/** Adds the changes of free keys; where both make a new map, it gets the keys of both. */
export function withFree(fields: KeyChanges, free: KeyChanges): KeyChanges {
  const all: KeyChanges = Object.assign(Object.create(null), fields)
  for (const [key, value] of Object.entries(free)) {
    const own = fields[key]
    all[key] = isPlainMap(own) && isPlainMap(value) ? { ...value, ...own } : value
  }
  return all
}
