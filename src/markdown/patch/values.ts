import type { Json, JsonObject } from '../../shapes.ts'

const dateMark: unique symbol = Symbol('date')

/** A date to write: as a date literal if the format has one, and not as a quoted text. */
export interface DateText {
  readonly [dateMark]: string
}

/** What a key is set to; undefined removes it. */
export type PatchValue = Json | undefined | DateText

/** A date to write as the given text, such as one that dateLike made. */
export function dateText(text: string): DateText {
  return { [dateMark]: text }
}

/** Whether a value was made by dateText. */
export function isDateText(value: PatchValue): value is DateText {
  return typeof value === 'object' && value !== null && dateMark in value
}

/** The value that a reader will find: a date becomes its text. */
export function readValue(value: Json | DateText): Json {
  return isDateText(value) ? value[dateMark] : value
}

/** Whether a value is a JSON object: no list, no null, no date. */
export function isPlainMap(value: PatchValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isDateText(value)
}

/** Whether two values are equal; the order of keys does not count. */
export function sameValue(left: Json, right: Json): boolean {
  if (Array.isArray(left) || Array.isArray(right)) return sameList(left, right)
  if (!isPlainMap(left) || !isPlainMap(right)) return left === right
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every(
    (key) => Object.hasOwn(right, key) && sameValue(left[key] ?? null, right[key] ?? null),
  )
}

/** A copy of an object without a prototype, so that `__proto__` is a key like any other. */
export function plainCopy(object: JsonObject): JsonObject {
  return Object.assign(Object.create(null) as JsonObject, object)
}

function sameList(left: Json, right: Json): boolean {
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
  return left.every((item, index) => sameValue(item, right[index] ?? null))
}
