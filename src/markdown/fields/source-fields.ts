import type { Json, JsonObject, Problem } from '../../shapes.ts'
import type { Parts } from '../file/fences.ts'
import { findKeyLine } from '../front-matter/key-lines.ts'
import { empty, isEmptyValue, isMap, type Reading, type Warning } from './field-values.ts'
import { type FieldName, type KeyTable, plainKeys } from './mapping.ts'

/** Front matter while fields are being read from it. */
export interface SourceFields {
  parts: Parts
  data: JsonObject
  keys: KeyTable
  /** Keys that a field may be read from, the first choice first. */
  candidates: Map<FieldName, Candidate[]>
  written: Partial<Record<FieldName, string>>
  /** Keys that a field holds completely. */
  held: Set<string>
  /** Keys that the site says and not the text. */
  defaultKeys: ReadonlySet<string> | null
  problems: Problem[]
}

/** `key` as the source spells it, dotted when in a map; `name` as the mapping does. */
export interface Candidate {
  key: string
  name: string
  value: Json
  rank: number
}

/** Which keys are read, and the values of the site for keys that the text does not have. */
interface KeysOfSite {
  keys: KeyTable
  defaults: JsonObject | null
}

/** Prepares the keys of a text to be read as fields. */
export function openFields(
  parts: Parts,
  data: JsonObject,
  problems: Problem[],
  { keys, defaults }: KeysOfSite = plain,
): SourceFields {
  const candidates = candidatesIn(data, keys)
  const defaultKeys = defaults && addDefaults(candidates, data, defaults, keys)
  return { parts, data, keys, candidates, written: {}, held: new Set(), defaultKeys, problems }
}

const plain: KeysOfSite = { keys: plainKeys, defaults: null }

/** The keys that each field may be read from, the first choice first. */
export function candidatesIn(
  data: JsonObject,
  table: KeyTable = plainKeys,
): SourceFields['candidates'] {
  const candidates: SourceFields['candidates'] = new Map()
  for (const key of Object.keys(data)) {
    const value = data[key] ?? null
    add(candidates, table, key, value)
    if (!isMap(value) || !table.holdsFields(key)) continue
    for (const name of Object.keys(value))
      add(candidates, table, `${key}.${name}`, value[name] ?? null)
  }
  sortByRank(candidates)
  return candidates
}

// Sorting keeps the order of the file among equals.
function sortByRank(candidates: SourceFields['candidates']): void {
  for (const same of candidates.values()) same.sort((one, other) => one.rank - other.rank)
}

// A key of the text replaces the default of that key, in any case, with all that is in it. A default
// without a value says nothing.
function addDefaults(
  candidates: SourceFields['candidates'],
  data: JsonObject,
  defaults: JsonObject,
  table: KeyTable,
): Set<string> {
  const added = new Set<string>()
  const own = new Set(Object.keys(data).map((key) => key.toLowerCase()))
  const rest: JsonObject = Object.create(null)
  for (const key of Object.keys(defaults))
    if (!own.has(key.toLowerCase()) && !isEmptyValue(defaults[key] ?? null))
      rest[key] = defaults[key] ?? null
  for (const [field, ofSite] of candidatesIn(rest, table)) {
    candidates.set(field, [...(candidates.get(field) ?? []), ...ofSite])
    for (const { key } of ofSite) added.add(key)
  }
  sortByRank(candidates)
  return added
}

/**
 * The field's value from the first key that has a usable one, or undefined. The key is noted as the
 * one that an edit writes; when no value is usable that is the first unusable or else the first
 * empty one.
 */
export function pickField<T>(
  source: SourceFields,
  field: FieldName,
  read: (value: Json, name: string) => Reading<T>,
): T | undefined {
  const unused: Partial<Record<'unusable' | 'empty', string>> = {}
  for (const { key, name, value } of source.candidates.get(field) ?? []) {
    const isDefault = source.defaultKeys?.has(key) ?? false
    const reading = saysNone(field, value) ? empty : read(value, name)
    if ('warning' in reading && reading.warning) warn(source, key, reading.warning)
    if (reading.kind === 'value')
      return isDefault ? reading.value : take(source, field, key, reading)
    if (reading.kind !== 'ignored' && !isDefault) unused[reading.kind] ??= key
  }
  const key = unused.unusable ?? unused.empty
  if (key !== undefined) source.written[field] = key
  return undefined
}

// Elsewhere false is a value: `draft: false` says as much as `draft: true`.
const switches: ReadonlySet<FieldName> = new Set(['status', 'listed', 'publishedAt'])

/**
 * `permalink: false`, `cover: false` and the like mean no value, as an empty value does.
 */
function saysNone(field: FieldName, value: Json): boolean {
  return isEmptyValue(value) || (value === false && !switches.has(field))
}

/** What no field holds completely, in the order of the file. */
export function restOf({ data, keys, held }: SourceFields): JsonObject {
  const rest: JsonObject = Object.create(null)
  for (const key of Object.keys(data)) {
    if (held.has(key)) continue
    const value = data[key] ?? null
    const kept = isMap(value) && keys.holdsFields(key) ? restOfMap(key, value, held) : value
    if (kept !== undefined) rest[key] = kept
  }
  return rest
}

/** Adds a warning about a key, at its line. */
export function warn(source: SourceFields, key: string, { code, message }: Warning): void {
  const line = lineOf(source.parts, key)
  const problem: Problem = { code, message: `${key}: ${message}`, severity: 'warning' }
  source.problems.push(line === undefined ? problem : { ...problem, line })
}

// A key of a map on one line is at the line of the map.
function lineOf(parts: Parts, key: string): number | undefined {
  const end = key.lastIndexOf('.')
  return findKeyLine(parts, key) ?? (end === -1 ? undefined : findKeyLine(parts, key.slice(0, end)))
}

function add(
  candidates: SourceFields['candidates'],
  table: KeyTable,
  key: string,
  value: Json,
): void {
  for (const { field, name, rank } of table.targetsOf(key)) {
    const same = candidates.get(field)
    const candidate = { key, name, value, rank }
    if (same) same.push(candidate)
    else candidates.set(field, [candidate])
  }
}

function take<T>(
  source: SourceFields,
  field: FieldName,
  key: string,
  reading: { value: T; whole: boolean },
): T {
  source.written[field] = key
  if (reading.whole) source.held.add(key)
  return reading.value
}

function restOfMap(key: string, map: JsonObject, held: Set<string>): JsonObject | undefined {
  const kept = Object.keys(map).filter((name) => !held.has(`${key}.${name}`))
  if (kept.length === Object.keys(map).length) return map
  if (kept.length === 0) return undefined
  const rest: JsonObject = Object.create(null)
  for (const name of kept) rest[name] = map[name] ?? null
  return rest
}
