import { fieldOfKey, fieldsUnder } from '../markdown/fields/mapping.ts'
import type { ReadArticle } from '../markdown/fields/read.ts'
import type { Json } from '../shapes.ts'
import type { InventoryEntry } from './schema.ts'

const maxKeys = 1000
const maxSamples = 3
const maxSampleLength = 60

/**
 * Counts the front-matter keys of a source, continuing from a former list, so that users see them
 * before the first write.
 */
export function createInventory(former: readonly InventoryEntry[] = []) {
  const entries = new Map(
    former.map(({ key, types, count, samples }) => [
      key,
      { types: new Set(types), count, samples: new Set(samples) },
    ]),
  )
  return {
    add({ data }: Pick<ReadArticle, 'data'>): void {
      for (const [key, value] of Object.entries(data)) {
        const entry = entries.get(key) ?? {
          types: new Set<string>(),
          count: 0,
          samples: new Set<string>(),
        }
        if (!entries.has(key) && entries.size >= maxKeys) continue
        entries.set(key, entry)
        entry.count++
        entry.types.add(typeOf(value))
        if (entry.samples.size < maxSamples && value !== '' && value !== null)
          entry.samples.add(sample(value))
      }
    },
    list(): InventoryEntry[] {
      return [...entries]
        .sort(([key, a], [other, b]) => b.count - a.count || (key < other ? -1 : 1))
        .map(([key, { types, count, samples }]) => ({
          key,
          types: [...types].sort(),
          count,
          samples: [...samples],
          mappedTo: fieldOfKey(key) ?? (types.has('map') ? fieldsUnder(key) : null),
        }))
    },
  }
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' ? 'map' : typeof value === 'string' ? 'text' : typeof value
}

function sample(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const [line = ''] = text.split('\n', 1)
  const letters = [...line]
  return letters.length > maxSampleLength
    ? `${letters.slice(0, maxSampleLength - 1).join('')}…`
    : line
}
