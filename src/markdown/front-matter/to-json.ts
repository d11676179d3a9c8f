import type { Json, JsonObject } from '../../shapes.ts'
import { fault, type ParseFault } from './parse-result.ts'

/**
 * `size` counts keys and list items; `lost` names keys whose values were left out; `isMap`: the
 * source is a map or empty.
 */
type Converted =
  | { ok: true; data: JsonObject; odd: ParseFault[]; isMap: boolean; size: number; lost: string[] }
  | { ok: false; fault: ParseFault }

const maxDepth = 50
// How much aliases may add to the length of the source: nodes and characters.
const extraNodes = 10_000
const extraText = 1_000_000

interface Budget {
  nodes: number
  text: number
  storable: boolean
  size: number
  lost: string[]
  odd: ParseFault[]
  /** Set when a limit is exceeded; then conversion stops. */
  over: ParseFault | null
}

const tooDeep = fault(
  'front_matter_depth',
  `The front matter is nested more than ${maxDepth} levels deep.`,
)
const tooMuch = fault(
  'front_matter_aliases',
  'The aliases of the front matter expand to far more than its text holds.',
)

/**
 * Converts loaded data to JSON that PostgreSQL can store: null-prototype maps, bounded in depth and
 * alias expansion.
 */
export function toJsonObject(loaded: unknown, source: string): Converted {
  if (loaded === undefined || loaded === null) return emptyResult([], true)
  if (typeof loaded !== 'object' || Array.isArray(loaded))
    return emptyResult([notMap(source)], false)
  const budget: Budget = {
    nodes: source.length + extraNodes,
    text: source.length + extraText,
    storable: true,
    size: 0,
    lost: [],
    odd: [],
    over: null,
  }
  const data = convertTop(loaded, budget)
  const { over, odd, size, lost } = budget
  return over ? { ok: false, fault: over } : { ok: true, data, odd, isMap: true, size, lost }
}

function emptyResult(odd: ParseFault[], isMap: boolean): Converted {
  return { ok: true, data: Object.create(null), odd, isMap, size: 0, lost: [] }
}

/**
 * Leaves out a top-level value entirely if part of it cannot be stored: half a value would be a
 * different value.
 */
function convertTop(loaded: object, budget: Budget): JsonObject {
  const map: JsonObject = Object.create(null)
  for (const [key, value] of Object.entries(loaded)) {
    budget.size++
    budget.storable = isStorable(key)
    const converted = convert(value, 1, budget)
    if (budget.over) budget.over = { key, ...budget.over }
    if (key === '__proto__') budget.odd.push(unsafeKey)
    else if (budget.storable) map[key] = converted
    else {
      budget.lost.push(key)
      budget.odd.push(notStorable(key))
    }
  }
  return map
}

function convert(value: unknown, depth: number, budget: Budget): Json {
  if (--budget.nodes < 0 || budget.text < 0) budget.over ??= tooMuch
  if (budget.over) return null
  if (typeof value === 'string') {
    budget.text -= value.length
    budget.storable &&= isStorable(value)
    return value
  }
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value
  if (typeof value !== 'object') return String(value)
  if (depth >= maxDepth) {
    budget.over ??= tooDeep
    return null
  }
  if (!Array.isArray(value)) return convertMap(value, depth + 1, budget)
  budget.size += value.length
  return value.map((item) => convert(item, depth + 1, budget))
}

function convertMap(value: object, depth: number, budget: Budget): JsonObject {
  const map: JsonObject = Object.create(null)
  for (const [key, item] of Object.entries(value)) {
    budget.size++
    budget.text -= key.length
    budget.storable &&= isStorable(key)
    if (key === '__proto__') budget.odd.push(unsafeKey)
    else map[key] = convert(item, depth, budget)
  }
  return map
}

/** PostgreSQL's jsonb refuses U+0000 and half a surrogate pair. */
function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed()
}

function notStorable(key: string): ParseFault {
  const name = key.replaceAll('\0', '\\0').toWellFormed()
  const message = `The value of "${name}" holds U+0000 or half a surrogate pair, which cannot be stored; it was left out.`
  return { ...fault('value_not_storable', message), key }
}

const unsafeKey: ParseFault = {
  ...fault(
    'unsafe_key',
    'A key named "__proto__" was left out: programs that copy it could be harmed.',
  ),
  key: '__proto__',
}

function notMap(source: string): ParseFault {
  const fullWidth = source.includes('：')
    ? 'Write an ordinary colon and a space instead of the full-width colon.'
    : undefined
  const noSpace = /^[\w-]+:\S/m.test(source) ? 'Put a space after the colon.' : undefined
  const message = 'The front matter holds no keys with values, so no field was read from it.'
  return fault('front_matter_not_map', message, { line: 2, column: 1 }, fullWidth ?? noSpace)
}
