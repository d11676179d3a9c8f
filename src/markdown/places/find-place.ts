import { position } from '../encoding/decode.ts'
import { countLines, type Format, headOf, type Parts } from '../file/fences.ts'
import { Refusal } from '../patch/refusal.ts'
import { positionOfKey } from '../visibility/key-positions.ts'
import { jsonPlaces, metaPlaces, semicolonPlaces } from './json-places.ts'
import type { Place } from './place.ts'
import { tomlPlaces } from './toml-places.ts'
import { yamlPlaces } from './yaml-places.ts'

/** Line and column from 1, counted from the top of the file. */
export interface FilePosition {
  line: number
  column: number
}

const scanners: Record<Exclude<Format, 'none' | 'code'>, (source: string) => Place> = {
  yaml: yamlPlaces,
  toml: tomlPlaces,
  json: jsonPlaces,
  semicolons: semicolonPlaces,
  meta: metaPlaces,
}

/**
 * Returns a function that finds the position of a key or list item by its path, or of the nearest
 * one around it: a key that is missing has the position of its map, and one at the top that of the
 * front matter.
 */
export function placesIn(parts: Parts): (path: readonly string[]) => FilePosition {
  const root = scan(parts)
  const head = headOf(parts)
  const start = parts.before.length + parts.open.length
  const top = { line: countLines(parts.before) + 1, column: 1 }
  return ([key, ...rest]) => {
    if (key === undefined || parts.format === 'none') return top
    const first = root?.below.get(key)
    if (!first) return root ? top : positionOfKey(parts, key)
    return position(head, start + nearest(first, rest).at)
  }
}

function nearest(from: Place, path: readonly string[]): Place {
  let here = from
  for (const key of path) {
    const next = here.below.get(key)
    if (!next) return here
    here = next
  }
  return here
}

// What the scanner does not fully understand, such as a complex key, is looked for by its name.
function scan({ format, raw }: Parts): Place | null {
  if (format === 'none' || format === 'code') return null
  try {
    return scanners[format](raw)
  } catch (error) {
    if (error instanceof Refusal || error instanceof RangeError) return null
    throw error
  }
}
