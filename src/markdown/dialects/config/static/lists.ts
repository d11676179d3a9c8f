import type { Json, JsonObject } from '../../../../shapes.ts'
import type { Read } from './calls.ts'
import { afterMember, keyAt } from './code.ts'
import { endOf, isSign } from './module.ts'
import { apart, give, isFull, memberOf, note, type Reading } from './reading.ts'
import { inner, moveItems } from './unread.ts'

/** The items of the list that begins at a bracket, with those of lists that are spread in it. */
export function readList(r: Reading, at: number, read: Read, path: string): Json[] {
  const items: Json[] = []
  const end = endOf(r.module, at)
  for (let next = at + 1; next < end && !isFull(r); next = afterMember(r.module, next)) {
    const name = inner(path, String(items.length))
    const isSpread = isSign(r.module, next, '.')
    const before = r.shared.unread.length
    const value = isSpread ? read(r, next + 3, name) : read(r, next, name)
    if (isSpread && Array.isArray(value)) {
      moveItems(r.shared.unread, before, path, items.length)
      items.push(...value)
    } else if (isSpread && value !== undefined) note(r, name)
    else items.push(value ?? null)
  }
  return items
}

/** `Object.fromEntries(list)`; undefined if a key is not known. */
export function readEntries(r: Reading, at: number, read: Read, path: string) {
  const list = apart(r, () => read(r, at, ''))
  if (!Array.isArray(list.value) || list.unread.some(({ name }) => name === '')) return undefined
  const map: JsonObject = {}
  for (const index of list.value.keys()) {
    const pair = memberOf(list, String(index))
    const { value: key, unread } = memberOf(pair, '0')
    if (typeof key !== 'string' || key === '__proto__' || unread.length > 0) return undefined
    const value = give(r, memberOf(pair, '1'), inner(path, key))
    if (value === undefined) note(r, inner(path, key))
    else map[key] = value
  }
  return map
}

/** The key of a member, also `[name]` of a constant; null for `...map` and what code makes. */
export function keyOf(r: Reading, at: number, read: Read): string | null {
  if (!isSign(r.module, at, '[')) return keyAt(r.module, at)
  const { value, unread } = apart(r, () => read(r, at + 1, ''))
  return typeof value === 'string' && unread.length === 0 ? value : null
}
