import type { Json, JsonObject } from '../../shapes.ts'
import type { Format } from '../file/fences.ts'
import { type Editor, valueAtPath } from './edit.ts'
import { editJson, editSemicolons } from './json-edit.ts'
import { editMeta, metaText } from './meta-edit.ts'
import { Refusal, refuse } from './refusal.ts'
import { editToml } from './toml/toml-edit.ts'
import { type DateText, isPlainMap, plainCopy, readValue, sameValue } from './values.ts'
import { editYaml } from './yaml/yaml-edit.ts'

/** The front matter's source, the data that it must parse to, its format and its line ends. */
export interface Draft {
  raw: string
  data: JsonObject
  format: Format
  eol: string
}

const editors: Record<Format, Editor> = {
  yaml: editYaml,
  toml: editToml,
  json: editJson,
  semicolons: editSemicolons,
  meta: editMeta,
  code: () => refuse('the front matter is code', 0),
  none: editYaml,
}

/** One change; a map that stays a map changes only in the keys that differ. */
export function applyChange(
  draft: Draft,
  path: string[],
  given: Json | DateText | undefined,
): Draft {
  const { format, eol } = draft
  const value = format === 'meta' && given !== undefined ? metaText(given) : given
  const old = valueAtPath(draft.data, path)
  if (isUnchanged(old, value)) return draft
  if (isPlainMap(value) && old !== undefined && isPlainMap(old)) {
    const merged = mergeKeys(draft, path, old, value)
    if (merged) return merged
  }
  const raw = editors[format](draft.raw, { path, value, data: draft.data, eol })
  const atFront = format === 'json' || format === 'semicolons'
  return { ...draft, raw, data: setAt(draft.data, path, value, atFront) }
}

/**
 * The path that a name of a change means: a key of that very spelling, else a dotted path into maps
 * that are there.
 */
export function findPath(data: JsonObject, name: string): string[] {
  if (Object.hasOwn(data, name)) return [name]
  const parts = name.split(/(?<!\\)\./).map((part) => part.replaceAll('\\.', '.'))
  return findIn(data, parts) ?? [parts.join('.')]
}

function findIn(data: JsonObject, parts: string[]): string[] | null {
  for (let cut = 1; cut < parts.length; cut += 1) {
    const key = parts.slice(0, cut).join('.')
    const inner = Object.hasOwn(data, key) ? data[key] : undefined
    if (inner === undefined || !isPlainMap(inner)) continue
    const rest = parts.slice(cut)
    return [key, ...(findIn(inner, rest) ?? [rest.join('.')])]
  }
  return null
}

/** Whether a key has the value already. */
export function isUnchanged(old: Json | undefined, value: Json | DateText | undefined): boolean {
  if (old === undefined || value === undefined) return old === value
  return sameValue(old, readValue(value))
}

function mergeKeys(
  draft: Draft,
  path: string[],
  old: JsonObject,
  wanted: JsonObject,
): Draft | null {
  if (Object.keys(old).length === 0 || Object.keys(wanted).length === 0) return null
  const added = Object.entries(wanted)
  const gone = Object.keys(old).filter((key) => !Object.hasOwn(wanted, key))
  try {
    const grown = added.reduce(
      (next, [key, value]) => applyChange(next, [...path, key], value),
      draft,
    )
    return gone.reduce((next, key) => applyChange(next, [...path, key], undefined), grown)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}

function setAt(
  data: JsonObject,
  path: string[],
  value: Json | DateText | undefined,
  atFront: boolean,
): JsonObject {
  const [key = '', ...rest] = path
  const copy = plainCopy(data)
  const old = copy[key]
  if (rest.length > 0)
    copy[key] = setAt(old !== undefined && isPlainMap(old) ? old : {}, rest, value, atFront)
  else if (value === undefined) delete copy[key]
  else if (atFront && !Object.hasOwn(data, key))
    return Object.assign(plainCopy({ [key]: readValue(value) }), data)
  else copy[key] = readValue(value)
  return copy
}
