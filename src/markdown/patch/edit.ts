import type { Json, JsonObject } from '../../shapes.ts'
import type { DateText } from './values.ts'

/** One change of one key. */
export interface Edit {
  path: string[]
  /** undefined removes the key. */
  value: Json | DateText | undefined
  /** What the front matter holds before the edit; without a prototype. */
  data: JsonObject
  /** The line end for new lines. */
  eol: string
}

/** Gives the new source of the front matter, or refuses. */
export type Editor = (source: string, edit: Edit) => string

/** Whether one path leads to a value that holds that of the other, or to the same. */
export function isPrefix(short: string[], long: string[]): boolean {
  return short.length <= long.length && short.every((key, index) => long[index] === key)
}

/** Whether two paths are the same. */
export function samePath(left: string[], right: string[]): boolean {
  return left.length === right.length && isPrefix(left, right)
}

/** The value at a path, or undefined. */
export function valueAtPath(data: Json | undefined, path: string[]): Json | undefined {
  let value = data
  for (const key of path) {
    if (
      typeof value !== 'object' ||
      value === null ||
      Array.isArray(value) ||
      !Object.hasOwn(value, key)
    )
      return undefined
    value = value[key]
  }
  return value
}
