import type { Rules } from '../markdown/dialects/dialect.ts'
import { readerOf } from '../markdown/dialects/registry.ts'
import { type KeyTable, plainKeys } from '../markdown/fields/mapping.ts'
import type { ReadArticle } from '../markdown/fields/read.ts'
import type { Json } from '../shapes.ts'
import type { InventoryEntry } from './schema.ts'

const maxKeys = 1000
const maxSamples = 3
const maxSampleLength = 60

interface Entry {
  types: Set<string>
  count: number
  samples: Set<string>
  mappedTo: string | null
}

/**
 * Counts the front-matter keys of a source, continuing from a former list, so that users see them
 * before the first write, with the fields that the dialect of each text reads from them.
 */
export function createInventory(former: readonly InventoryEntry[] = []) {
  const entries = new Map(
    former.map(({ key, types, samples, ...rest }): [string, Entry] => [
      key,
      { ...rest, types: new Set(types), samples: new Set(samples) },
    ]),
  )
  return {
    add({ data }: Pick<ReadArticle, 'data'>, rules?: Rules): void {
      const keys = (rules && readerOf(rules)?.keys) ?? plainKeys
      for (const [key, value] of Object.entries(data)) {
        const entry = entries.get(key) ?? newEntry()
        if (!entries.has(key) && entries.size >= maxKeys) continue
        entries.set(key, entry)
        entry.count++
        entry.types.add(typeOf(value))
        entry.mappedTo ??= fieldOf(keys, key, value)
        if (entry.samples.size < maxSamples && value !== '' && value !== null)
          entry.samples.add(sample(value))
      }
    },
    list(): InventoryEntry[] {
      return [...entries]
        .sort(([key, a], [other, b]) => b.count - a.count || (key < other ? -1 : 1))
        .map(([key, { types, count, samples, mappedTo }]) => ({
          key,
          types: [...types].sort(),
          count,
          samples: [...samples],
          mappedTo,
        }))
    },
  }
}

const newEntry = (): Entry => ({ types: new Set(), count: 0, samples: new Set(), mappedTo: null })

// Hugo's `lastmod` is a date of last resort, too.
function fieldOf(keys: KeyTable, key: string, value: Json): string | null {
  const all = keys.targetsOf(key)
  const best = all[0]?.field === 'publishedAt' ? all.toSorted((a, b) => a.rank - b.rank) : all
  return best[0]?.field ?? (typeOf(value) === 'map' ? keys.fieldsUnder(key) : null)
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
