import { type Node, parseTree } from 'jsonc-parser'
import { metaLine } from '../file/loose-heads.ts'
import { type Place, placeAt } from './place.ts'

/** The places of all keys and list items of a JSON source. */
export function jsonPlaces(source: string): Place {
  const root = parseTree(source)
  return root ? placeOf(root, root.offset) : placeAt(0)
}

/** The same for a source between `;;;` fences, which has no braces. */
export function semicolonPlaces(source: string): Place {
  if (source.trimStart().startsWith('{')) return jsonPlaces(source)
  return movedBack(jsonPlaces(`{${source}}`))
}

function movedBack({ at, below }: Place): Place {
  const moved = [...below].map(([key, place]) => [key, movedBack(place)] as const)
  return { at: Math.max(at - 1, 0), below: new Map(moved) }
}

function placeOf({ type, children = [] }: Node, at: number): Place {
  if (type === 'array')
    return {
      at,
      below: new Map(children.map((item, index) => [String(index), placeOf(item, item.offset)])),
    }
  const below = new Map<string, Place>()
  if (type !== 'object') return { at, below }
  for (const { children: [key, value] = [] } of children)
    if (key && value) below.set(String(key.value), placeOf(value, key.offset))
  return { at, below }
}

/** The places of the keys of lines `Key: value`; of duplicate keys the first one counts. */
export function metaPlaces(source: string): Place {
  const below = new Map<string, Place>()
  let at = 0
  for (const line of source.split('\n')) {
    const key = metaLine.exec(line.trimEnd())?.[1]
    if (key !== undefined && !below.has(key)) below.set(key, placeAt(at + line.search(/\S/)))
    at += line.length + 1
  }
  return { at: 0, below }
}
