import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { ownValue } from '../own-value.ts'
import { matchesRegex } from '../regex.ts'
import {
  type Answer,
  answer,
  type Condition,
  isSure,
  most,
  replaced,
  type Test,
} from './conditions.ts'

/** An entry: its front matter with the defaults of the schema, and its ids by old and new rules. */
export interface Entry {
  data: JsonObject
  defaults: Record<string, Json>
  id: string
  file: string
  /** Its file from the root of the site. */
  path: string
  collection: string
}

/** Whether an entry certainly passes. */
export const isShown = (condition: Condition, entry: Entry): boolean =>
  isSure(answerOf(condition, entry))

/** What is asked of members that entries do not have for sure is not read. */
export const ofEntries = (condition: Condition): Condition =>
  replaced(condition, (one) => (tops.has(one.of[0] ?? '') ? one : 'unread'))

const tops = new Set(['data', 'id', 'slug', 'filePath', 'collection', 'item', 'part'])

const answerOf = (condition: Condition, entry: Entry, item?: Json): Answer =>
  answer(condition, (test) => {
    const [first = 'unread', ...others] = valuesAt(test.of, entry, item).map((value) =>
      answerTest(test, value ?? test.or ?? null, entry),
    )
    return others.every((one) => one === first) ? first : 'unread'
  })

/** The answer for a value that is known before any text is. */
export const answerFor = (test: Test, value: Json): Condition =>
  answerTest({ ...test, of: [] }, value ?? test.or ?? null, noEntry)

/** An entry of which nothing is known. */
export const noEntry: Entry = { data: {}, defaults: {}, id: '', file: '', path: '', collection: '' }

function answerTest(test: Test, value: Json, entry: Entry): Answer {
  if (test.exact && value === null && isSetToNull(test, entry) !== (test.exact === 'null'))
    return 'no'
  // YAML makes a date of it, unless it is in quotes.
  const isDay = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
  if (isDay && (test.type !== undefined || test.any || typeof test.is === 'string')) return 'unread'
  if (test.items === undefined) return holds(test, value) ? 'yes' : 'no'
  const items = Array.isArray(value) ? value : []
  return most(items.map((one) => answerOf(test.items ?? 'unread', entry, one)))
}

const isSetToNull = ({ of: [top, ...path] }: Test, { data }: Entry) =>
  top === 'data' &&
  path.reduce<Json | undefined>(
    (one, key) => (isMap(one) ? ownValue(one, key) : undefined),
    data,
  ) === null

function holds(test: Test, value: Json): boolean {
  const text = typeof value === 'string' ? value : null
  if (test.is !== undefined) return value === test.is
  if (test.any !== undefined) return test.any.includes(value)
  if (test.type !== undefined) return test.type === (value === null ? 'undefined' : typeof value)
  if (test.has !== undefined)
    return Array.isArray(value) ? value.includes(test.has) : !!text?.includes(String(test.has))
  if (test.starts !== undefined) return text?.startsWith(test.starts) === true
  if (test.ends !== undefined) return text?.endsWith(test.ends) === true
  if (test.matches !== undefined) return text !== null && matchesRegex(test.matches, text)
  if (test.above !== undefined) return Number(value ?? undefined) > test.above
  if (test.below !== undefined) return Number(value ?? undefined) < test.below
  if (test.date !== undefined) return isOfTime(test.date, Date.parse(text ?? ''))
  return value !== null && value !== false && value !== '' && value !== 0
}

const isOfTime = (date: 'past' | 'future', time: number) =>
  date === 'past' ? time <= Date.now() : time > Date.now()

/** The value at a place; more than one for ids, which earlier versions of Astro make otherwise. */
function valuesAt([top = '', ...path]: string[], entry: Entry, item: Json = null): Json[] {
  if (top === 'data') return [path.length > 0 ? memberAt(entry, path) : entry.data]
  const { id, file, path: filePath, collection } = entry
  const texts = { id: [id, file], slug: [id], filePath: [filePath] }
  const start: Json[] = top === 'item' ? [item] : (ownValue(texts, top) ?? [collection])
  return start.map((value) => path.reduce<Json>(step, value))
}

function memberAt({ data, defaults }: Entry, [key = '', ...path]: string[]): Json {
  const own = (Object.hasOwn(data, key) ? data[key] : ownValue(defaults, key)) ?? null
  return path.reduce<Json>(step, own)
}

// `/0` is a part of a path, `:low` changes letters.
function step(value: Json, key: string): Json {
  if (typeof value === 'string' && key.startsWith('/'))
    return value.split('/').at(+key.slice(1)) ?? null
  if (Array.isArray(value) && key.startsWith('/')) return value.at(+key.slice(1)) ?? null
  if (key.startsWith(':')) return madeBy(value, key)
  if (key === 'length' || (key === 'size' && Array.isArray(value)))
    return Array.isArray(value) || typeof value === 'string' ? value.length : null
  if (Array.isArray(value) && /^\d{1,4}$/.test(key)) return value[Number(key)] ?? null
  return isMap(value) ? (ownValue(value, key) ?? null) : null
}

const letters: Record<string, (text: string) => string> = {
  ':low': (text) => text.toLowerCase(),
  ':up': (text) => text.toUpperCase(),
  ':trim': (text) => text.trim(),
}

/** What code makes of a text, of the texts of a list, or of the list itself. */
function madeBy(value: Json, step: string): Json {
  const change = ownValue(letters, step)
  if (change && Array.isArray(value))
    return value.map((one) => (typeof one === 'string' ? change(one) : one))
  if (typeof value === 'string') {
    if (step === ':comma' || step === ':split') return value.split(step === ':comma' ? ',' : '/')
    return change ? change(value) : step === ':list' || step === ':once' ? [...value] : value
  }
  if (!Array.isArray(value)) return converted(value, step)
  if (/^:(?:at|from)\//.test(step)) return foundIn(value, step)
  return step === ':once' ? [...new Set(value)] : step === ':filled' ? value.filter(Boolean) : value
}

/** `String(true)` and `Number(true)` */
function converted(value: Json, step: string): Json {
  const isSimple = typeof value === 'boolean' || typeof value === 'number'
  return !isSimple ? value : step === ':text' ? String(value) : step === ':number' ? +value : value
}

/** `:at/1/a/b`: one more than the number of the first `a` or `b`; `:from/1/a/b`: what is there. */
function foundIn(parts: Json[], step: string): Json {
  const [name, by, ...words] = step.split('/')
  const at = parts.findIndex((one) => words.includes(String(one))) + Number(by)
  return name === ':at' ? at : (parts[at] ?? null)
}
