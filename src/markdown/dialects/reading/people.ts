import type { Json, JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { textAt } from '../config/values.ts'

const maxPeople = 1000

/** The names that a file such as `authors.yml` gives to its ids. */
export const namesOfPeople = (map: JsonObject): Record<string, string> =>
  Object.fromEntries(
    Object.keys(map)
      .slice(0, maxPeople)
      .map((id) => [id, textAt(map, id, 'name') ?? id]),
  )

/** Puts names in the place of ids that point into a file of people. */
export function nameAuthors({ candidates }: SourceFields, names: Record<string, string>): void {
  const all = candidates.get('authors')
  if (!all || Object.keys(names).length === 0) return
  const meaning = (item: Json) =>
    named(names, isMap(item) && !('name' in item) ? (item.key ?? item.id ?? null) : item)
  candidates.set(
    'authors',
    all.map((one) => ({
      ...one,
      value: Array.isArray(one.value) ? one.value.map(meaning) : meaning(one.value),
    })),
  )
}

const named = (names: Record<string, string>, id: Json): Json =>
  typeof id === 'string' && Object.hasOwn(names, id) ? (names[id] ?? id) : id
