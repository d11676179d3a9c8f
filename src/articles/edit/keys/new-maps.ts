import { readValue } from '../../../markdown/patch/values.ts'
import type { JsonObject } from '../../../shapes.ts'
import type { KeyChanges } from './source.ts'

/**
 * Puts new keys such as `taxonomies.tags` into a new map, for a text without that map: a patch
 * steps only into maps that the text has.
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

const isInText = (key: string, map: string, data: JsonObject) =>
  Object.hasOwn(data, key) || Object.hasOwn(data, map)
