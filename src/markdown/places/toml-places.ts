import { scanToml, type TomlPair, type TomlTable, type TomlValue } from '../patch/toml/toml-scan.ts'
import { type Place, placeAt } from './place.ts'

/** The places of all keys and list items of a TOML source, those of tables included. */
export function tomlPlaces(source: string): Place {
  const root = placeAt(0)
  const arrays = new Set<Place>()
  for (const table of scanToml(source)) {
    const within = table.path.length === 0 ? root : openTable(root, arrays, source, table)
    for (const pair of table.pairs) addPair(within, pair)
  }
  return root
}

const isArrayHeader = (source: string, { start }: TomlTable) => source[start + 1] === '['

/** The place of the table that a header opens; `[[name]]` opens another item of a list. */
function openTable(root: Place, arrays: Set<Place>, source: string, table: TomlTable): Place {
  let here = root
  for (const [index, key] of table.path.entries()) {
    const isLast = index === table.path.length - 1
    here = childOf(here, key, table.start)
    if (isLast && isArrayHeader(source, table)) {
      arrays.add(here)
      here = childOf(here, String(here.below.size), table.start)
    }
    // A table inside a list of tables belongs to the last of them.
    else if (arrays.has(here)) here = here.below.get(String(here.below.size - 1)) ?? here
  }
  return here
}

function childOf(parent: Place, key: string, at: number): Place {
  const found = parent.below.get(key)
  if (found) return found
  const made = placeAt(at)
  parent.below.set(key, made)
  return made
}

function addPair(parent: Place, { keys, start, value }: TomlPair): void {
  let here = parent
  for (const key of keys) here = childOf(here, key, start)
  addBelow(here, value)
}

function addBelow(place: Place, { kind, children }: TomlValue): void {
  for (const [index, child] of children.entries())
    if (kind === 'list') {
      const item = childOf(place, String(index), child.start)
      addBelow(item, child.value)
    } else addPair(place, child)
}
