import { lineEnd, nextLine, skipBlanks } from '../lines.ts'
import { refuse } from '../refusal.ts'

type TomlKind = 'basic' | 'literal' | 'long' | 'list' | 'map' | 'date' | 'other'

export interface TomlValue {
  kind: TomlKind
  start: number
  end: number
  /** Of lists: values with an empty key; of inline tables: pairs. */
  children: TomlPair[]
}

/**
 * `a.b = 1`: `keys` are the parts of the key as written, `path` the whole path with that of its
 * table.
 */
export interface TomlPair {
  keys: string[]
  path: string[]
  start: number
  value: TomlValue
}

/** The pairs before the first header (`path` empty), or a header and its pairs. */
export interface TomlTable {
  path: string[]
  /** Whether it is an item of an array of tables, or inside one. */
  inArray: boolean
  start: number
  /** The position after the header's line; 0 for the pairs before the first header. */
  bodyStart: number
  pairs: TomlPair[]
}

/** Finds the spans of all keys of a TOML source that has been read before. */
export function scanToml(source: string): TomlTable[] {
  let table: TomlTable = { path: [], inArray: false, start: 0, bodyStart: 0, pairs: [] }
  const tables = [table]
  const arrays: Arrays = new Map()
  for (let at = firstOf(source, 0); at < source.length; ) {
    if (source[at] === '[') {
      table = scanHeader(source, at, arrays)
      tables.push(table)
      at = firstOf(source, nextLine(source, at))
      continue
    }
    const pair = scanPair(source, at, table.path)
    table.pairs.push(pair)
    at = firstOf(source, endOfPair(source, pair.value.end))
  }
  return tables
}

/** Where the line of a value that ends at `at` is over; nothing but a comment may follow it. */
function endOfPair(source: string, at: number): number {
  const rest = skipBlanks(source, at)
  if (source[rest] !== '#' && rest !== lineEnd(source, rest)) refuse('text follows a value', rest)
  return nextLine(source, rest)
}

/** The first place from `at` that is neither white space nor a comment. */
function firstOf(source: string, at: number): number {
  let next = at
  for (;;) {
    while (/[ \t\r\n]/.test(source[next] ?? '')) next += 1
    if (source[next] !== '#') return next
    next = nextLine(source, next)
  }
}

function scanHeader(source: string, at: number, arrays: Arrays): TomlTable {
  const isArray = source[at + 1] === '['
  const { keys, end } = scanKeys(source, at + (isArray ? 2 : 1))
  if (source[end] !== ']') refuse('a table header is not closed', at)
  const inArray = findArray(arrays, keys, isArray)
  return { path: keys, inArray, start: at, bodyStart: nextLine(source, end), pairs: [] }
}

/** The names of arrays of tables, as a tree of their parts. */
interface Arrays extends Map<string, { isArray: boolean; below: Arrays }> {}

/** Whether a table is in an array of tables; one that is an array is noted down. */
function findArray(arrays: Arrays, keys: readonly string[], isArray: boolean): boolean {
  let below = arrays
  for (const [index, key] of keys.entries()) {
    const node = below.get(key) ?? { isArray: false, below: new Map() }
    below.set(key, node)
    node.isArray ||= isArray && index === keys.length - 1
    if (node.isArray) return true
    below = node.below
  }
  return false
}

function scanPair(source: string, at: number, table: string[]): TomlPair {
  const { keys, end } = scanKeys(source, at)
  if (source[end] !== '=') refuse('a line has no `key = value`', at)
  return {
    keys,
    path: [...table, ...keys],
    start: at,
    value: scanTomlValue(source, firstOf(source, end + 1), []),
  }
}

function scanKeys(source: string, at: number): { keys: string[]; end: number } {
  const keys: string[] = []
  for (let next = skipBlanks(source, at); ; next = skipBlanks(source, next + 1)) {
    const mark = source[next]
    const end = mark === '"' || mark === "'" ? textEnd(source, next) : bareEnd(source, next)
    if (end === next) refuse('a key is not understood', next)
    const key = source.slice(next, end)
    keys.push(mark === '"' ? unescapeKey(key, next) : mark === "'" ? key.slice(1, -1) : key)
    next = skipBlanks(source, end)
    if (source[next] !== '.') return { keys, end: next }
  }
}

function unescapeKey(key: string, at: number): string {
  try {
    return JSON.parse(key) as string
  } catch {
    return refuse('a key has an escape that is not understood', at)
  }
}

function bareEnd(source: string, at: number): number {
  let end = at
  while (/[A-Za-z0-9_-]/.test(source[end] ?? '')) end += 1
  return end
}

function scanTomlValue(source: string, at: number, path: string[]): TomlValue {
  const mark = source[at]
  if (mark === '"' || mark === "'") {
    const long = source.startsWith(mark.repeat(3), at)
    const kind = long ? 'long' : mark === '"' ? 'basic' : 'literal'
    return { kind, start: at, end: textEnd(source, at), children: [] }
  }
  if (mark === '[' || mark === '{') return scanBrackets(source, at, path)
  const end = otherEnd(source, at)
  if (end === at) refuse('a value is not understood', at)
  const isDate = /^\d{4}-\d\d-\d\d(?:$|[Tt ])/.test(source.slice(at, end))
  return { kind: isDate ? 'date' : 'other', start: at, end, children: [] }
}

function scanBrackets(source: string, at: number, path: string[]): TomlValue {
  const isList = source[at] === '['
  const children: TomlPair[] = []
  for (let next = firstOf(source, at + 1); ; next = firstOf(source, next)) {
    const mark = source[next]
    if (mark === undefined) refuse('a bracket is not closed', at)
    if (mark === (isList ? ']' : '}'))
      return { kind: isList ? 'list' : 'map', start: at, end: next + 1, children }
    if (mark === ',') {
      next += 1
      continue
    }
    const value = isList ? scanTomlValue(source, next, path) : undefined
    const child = value ? { keys: [], path, start: next, value } : scanPair(source, next, path)
    children.push(child)
    next = child.value.end
  }
}

/** The end of a text; up to two quotes may precede the closing three. */
function textEnd(source: string, at: number): number {
  const mark = source[at] ?? ''
  const long = source.startsWith(mark.repeat(3), at)
  for (let next = at + (long ? 3 : 1); next < source.length; next += 1) {
    if (source[next] === '\\' && mark === '"') next += 1
    else if (!long && source[next] === '\n') break
    else if (!long && source[next] === mark) return next + 1
    else if (long && source.startsWith(mark.repeat(3), next)) {
      let end = next + 3
      while (source[end] === mark && end < next + 5) end += 1
      return end
    }
  }
  return refuse('a text is not closed', at)
}

function otherEnd(source: string, at: number): number {
  let end = at
  while (end < source.length && !/[,\]}#\s]/.test(source[end] ?? '')) end += 1
  const isDate = /^\d{4}-\d\d-\d\d$/.test(source.slice(at, end))
  if (isDate && /^ \d\d:/.test(source.slice(end, end + 4))) {
    end += 1
    while (end < source.length && !/[,\]}#\s]/.test(source[end] ?? '')) end += 1
  }
  return end
}
