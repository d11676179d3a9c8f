import type { Json, JsonObject } from '../../shapes.ts'
import { addValue, newShape, type Shape, type ShapeBudget } from './shape.ts'

/** Collects the front matter of texts, and writes a first schema that accepts all of them. */
export interface Inference {
  add(data: JsonObject): void
  /** How many texts were added. */
  count(): number
  schema(): JsonObject
}

/** Far less than a schema may have: the rest is for what people add. */
const maxShapes = 300
const maxBytes = 60_000

/** Begins an inference without any text. */
export function createInference(): Inference {
  const root = newShape()
  const budget: ShapeBudget = { left: maxShapes }
  return {
    add: (data) => addValue(root, data, budget),
    count: () => root.maps,
    schema: () => {
      const whole = rooted(schemaOf(root, true))
      return sizeOf(whole) <= maxBytes ? whole : rooted(schemaOf(root, false))
    },
  }
}

const sizeOf = (schema: JsonObject) => Buffer.byteLength(JSON.stringify(schema))

const date = { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}' }
const dateReference = '#/$defs/date'

function rooted(schema: JsonObject): JsonObject {
  const $schema = 'https://json-schema.org/draft/2020-12/schema'
  const isUsed = JSON.stringify(schema).includes(JSON.stringify(dateReference))
  return { $schema, ...schema, ...(isUsed ? { $defs: { date } } : {}) }
}

/** The schema of a place; with `choices` it lists the values of which a place has only a few. */
function schemaOf(shape: Shape, choices: boolean): JsonObject {
  const choice = choices ? choiceOf(shape) : null
  if (choice) return { enum: choice }
  const types = typesOf(shape)
  // A place that has no value in any text is left open.
  if (types.length === 0) return {}
  const { strings, dates, blank } = shape
  const isText = strings > 0 && types.length === 1
  if (isText && dates === strings) return { $ref: dateReference }
  return {
    type: types.length === 1 ? (types[0] ?? '') : types,
    ...(isText && blank === 0 ? { minLength: 1 } : {}),
    ...itemRules(shape, choices),
    ...memberRules(shape, choices),
  }
}

const typesOf = ({ types }: Shape): string[] =>
  [...types].filter((type) => type !== 'integer' || !types.has('number')).sort()

/** How often each value of a choice occurs on average, and all of them together. */
const minRepeats = 3
const minTexts = 6
/** A name such as `draft` or `en-GB`; not a sentence, an address or a file. */
const isName = (text: string) => /^[\p{L}\p{N}_ -]{1,40}$/u.test(text)

/** The values of a place that takes one of a few texts. */
function choiceOf({ types, texts, strings }: Shape): Json[] | null {
  if (!texts || [...types].some((type) => type !== 'string' && type !== 'null')) return null
  if (texts.size === 0 || strings < Math.max(minTexts, minRepeats * texts.size)) return null
  if (![...texts.keys()].every(isName)) return null
  return [...[...texts.keys()].sort(), ...(types.has('null') ? [null] : [])]
}

function itemRules({ items }: Shape, choices: boolean): JsonObject {
  return items && items.types.size > 0 ? { items: schemaOf(items, choices) } : {}
}

function memberRules({ members, maps }: Shape, choices: boolean): JsonObject {
  if (members.size === 0) return {}
  const all = [...members]
  const required = all.filter(([, { count }]) => count === maps).map(([key]) => key)
  const properties = all.map(([key, { shape }]) => [key, schemaOf(shape, choices)])
  return {
    ...(required.length > 0 ? { required } : {}),
    properties: Object.fromEntries(properties),
  }
}
