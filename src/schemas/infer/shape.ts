import type { Json } from '../../shapes.ts'

type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object'

/** What the values at one place of many texts have in common. */
export interface Shape {
  types: Set<JsonType>
  /** Texts and their number; null when there are too many different ones. */
  texts: Map<string, number> | null
  /** How many texts there are, and how many of them are blank. */
  strings: number
  blank: number
  /** How many of them begin with a date. */
  dates: number
  /** The items of all lists. */
  items: Shape | null
  maps: number
  members: Map<string, { shape: Shape; count: number }>
}

/** More different texts are no choice from a few. */
const maxTexts = 20
const maxTextLength = 100
const maxKeyLength = 60
const maxDepth = 20

/** All shapes of one schema; members beyond are left open. */
export interface ShapeBudget {
  left: number
}

/** The shape of a place without any value. */
export const newShape = (): Shape => ({
  types: new Set(),
  texts: new Map(),
  strings: 0,
  blank: 0,
  dates: 0,
  items: null,
  maps: 0,
  members: new Map(),
})

/** Adds a value to the shape of its place. */
export function addValue(shape: Shape, value: Json, budget: ShapeBudget, depth = 0): void {
  shape.types.add(typeOf(value))
  if (typeof value === 'string') addText(shape, value)
  else if (Array.isArray(value)) addItems(shape, value, budget, depth)
  else if (typeof value === 'object' && value !== null) addMembers(shape, value, budget, depth)
}

/** The type of a value in the words of JSON Schema. */
function typeOf(value: Json): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number'
  return typeof value as JsonType
}

const dateStart = /^\d{4}-\d{2}-\d{2}/

function addText(shape: Shape, value: string): void {
  shape.strings++
  if (value.trim() === '') shape.blank++
  if (dateStart.test(value)) shape.dates++
  const { texts } = shape
  if (!texts) return
  texts.set(value, (texts.get(value) ?? 0) + 1)
  if (texts.size > maxTexts || value.length > maxTextLength) shape.texts = null
}

function addItems(shape: Shape, list: Json[], budget: ShapeBudget, depth: number): void {
  if (depth >= maxDepth || (!shape.items && !takeOne(budget))) return
  shape.items ??= newShape()
  for (const item of list) addValue(shape.items, item, budget, depth + 1)
}

function addMembers(
  shape: Shape,
  map: { [key: string]: Json },
  budget: ShapeBudget,
  depth: number,
): void {
  shape.maps++
  if (depth >= maxDepth) return
  for (const [key, value] of Object.entries(map)) {
    const known = shape.members.get(key)
    if (!known && (key.length > maxKeyLength || !takeOne(budget))) continue
    const member = known ?? { shape: newShape(), count: 0 }
    shape.members.set(key, member)
    member.count++
    addValue(member.shape, value, budget, depth + 1)
  }
}

function takeOne(budget: ShapeBudget): boolean {
  if (budget.left <= 0) return false
  budget.left--
  return true
}
