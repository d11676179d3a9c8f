import type { Detail } from '../../../errors.ts'
import { escapePointer } from '../../../http/request/body.ts'
import { fieldOfKey } from '../../../markdown/fields/mapping.ts'
import { likenessOf } from '../../../markdown/visibility/names.ts'
import type { JsonObject } from '../../../shapes.ts'

/** Faults for the keys in `frontMatter` that are not free because they hold a field. */
export function keysOfFields(frontMatter: JsonObject = {}): Detail[] {
  return keysOf(frontMatter).flatMap((path): Detail[] => {
    const key = path.join('.')
    const likeness = likenessOf(key)
    const field = fieldOfKey(likeness?.kind === 'same' ? likeness.key : key)
    if (field === null) return []
    const message = `The key "${key}" holds the field "${field}"; write that field.`
    const pointer = ['/frontMatter', ...path.map(escapePointer)].join('/')
    return [{ pointer, code: 'key_of_field', message }]
  })
}

// Fields are read from top-level keys and from keys of a map in them (`taxonomies.tags`).
function keysOf(frontMatter: JsonObject): string[][] {
  return Object.entries(frontMatter).flatMap(([key, value]) => {
    const inner =
      value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : []
    return [[key], ...inner.map((name) => [key, name])]
  })
}
