import type { Json, JsonObject } from '../../shapes.ts'
import type { Fault } from '../check/faults.ts'

/**
 * Returns a function that tells whether the former text had a fault already: by the same rule about
 * the same value at the same place, whatever its position in a list. Each former fault counts once.
 */
export function inheritedFrom(
  former: readonly Fault[],
  before: JsonObject,
): (fault: Fault, data: JsonObject) => boolean {
  const left = new Map<string, number>()
  for (const fault of former) {
    const key = likenessOf(fault, before)
    left.set(key, (left.get(key) ?? 0) + 1)
  }
  return (fault, data) => {
    const key = likenessOf(fault, data)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count > 0
  }
}

// Of a list or a map only the place counts: a change within it need not concern the rule.
function likenessOf({ rule, path }: Fault, data: JsonObject): string {
  const place: string[] = []
  let here: Json | undefined = data
  for (const key of path) {
    place.push(Array.isArray(here) ? '*' : `.${key}`)
    here = below(here, key)
  }
  const value = typeof here === 'object' && here !== null ? 'container' : here
  return JSON.stringify([rule, place, value ?? 'none', typeof here])
}

function below(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)]
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, key) ? value[key] : undefined
}
