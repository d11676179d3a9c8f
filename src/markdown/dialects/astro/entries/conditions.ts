import type { Json, JsonObject } from '../../../../shapes.ts'
import { isMap } from '../../../fields/field-values.ts'
import { ownValue } from '../../config/own-value.ts'
import { isReadableRegex, matchesRegex } from '../../config/regex.ts'

/**
 * What code asks of an entry. `unread` is a question that is not read, whose answer may be no;
 * `any` is one about a variable of the code, such as the tag of a list, that some list answers with
 * yes.
 */
export type Condition =
  | 'yes'
  | 'no'
  | 'any'
  | 'unread'
  | { not: Condition }
  | { all: Condition[] }
  | { some: Condition[] }
  | Test

/** A question about one value: whether it is set, or compared with a literal. */
export interface Test {
  /** `['data', 'draft']`, `['id']`; `['item']` within `items`; `/2` is a part of a path. */
  of: string[]
  /** What counts for an entry without the value. */
  or?: Json
  is?: Json
  /** Which of the two values that are none is asked for. */
  exact?: 'null' | 'unset'
  /** A text or list that has it. */
  has?: Json
  /** What `typeof` says of it. */
  type?: string
  starts?: string
  ends?: string
  matches?: string
  above?: number
  below?: number
  /** Whether it is a date before now, or behind it. */
  date?: 'past' | 'future'
  /** Whether one of its items answers. */
  items?: Condition
}

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

const ranks = ['no', 'unread', 'any', 'yes'] as const
type Answer = (typeof ranks)[number]
const rank = (answer: Answer) => ranks.indexOf(answer)
const least = (all: Answer[]) => ranks[Math.min(3, ...all.map(rank))] ?? 'unread'
const most = (all: Answer[]) => ranks[Math.max(0, ...all.map(rank))] ?? 'unread'
const opposite = { yes: 'no', no: 'yes', any: 'any', unread: 'unread' } as const

/** Whether an entry certainly passes. */
export const isShown = (condition: Condition, entry: Entry): boolean =>
  rank(answer(condition, entry)) >= rank('any')

function answer(condition: Condition, entry: Entry, item?: Json): Answer {
  if (typeof condition === 'string') return condition
  if ('not' in condition) return opposite[answer(condition.not, entry, item)]
  if ('all' in condition) return least(condition.all.map((one) => answer(one, entry, item)))
  if ('some' in condition) return most(condition.some.map((one) => answer(one, entry, item)))
  const [first = 'unread', ...others] = valuesAt(condition.of, entry, item).map((value) =>
    answerTest(condition, value ?? condition.or ?? null, entry),
  )
  return others.every((one) => one === first) ? first : 'unread'
}

/** The answer for a value that is known before any text is. */
export const answerFor = (test: Test, value: Json): Condition =>
  answerTest({ ...test, of: [] }, value ?? test.or ?? null, noEntry)

const noEntry: Entry = { data: {}, defaults: {}, id: '', file: '', path: '', collection: '' }

function answerTest(test: Test, value: Json, entry: Entry): Answer {
  if (test.exact && value === null && isSetToNull(test, entry) !== (test.exact === 'null'))
    return 'no'
  // YAML makes a date of it, unless it is in quotes.
  const isDay = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
  if (isDay && (test.type !== undefined || typeof test.is === 'string')) return 'unread'
  if (test.items === undefined) return holds(test, value) ? 'yes' : 'no'
  const items = Array.isArray(value) ? value : []
  return most(items.map((one) => answer(test.items ?? 'unread', entry, one)))
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

const sizes = new WeakMap<object, number>()
const maxSize = 300
const sizeOf = (one: Condition) => (typeof one === 'string' ? 1 : (sizes.get(one) ?? 1))

/** Both conditions, or `unread` where they are too many to be kept. */
export const all = (...list: Condition[]): Condition => joined(list, 'yes', 'no', 'all')
export const some = (...list: Condition[]): Condition => joined(list, 'no', 'yes', 'some')

function joined(list: Condition[], empty: Answer, whole: Answer, key: 'all' | 'some'): Condition {
  const rest = list.filter((one) => one !== empty)
  if (rest.includes(whole)) return whole
  const [first = empty, ...more] = rest
  if (more.length === 0) return first
  return sized({ [key]: rest } as { all: Condition[] }, rest)
}

export function not(one: Condition): Condition {
  if (typeof one === 'string') return opposite[one]
  return 'not' in one ? one.not : sized({ not: one }, [one])
}

const tops = new Set(['data', 'id', 'slug', 'filePath', 'collection', 'item', 'part'])

export const test = (
  { of, or }: Pick<Test, 'of' | 'or'>,
  asked: Omit<Test, 'of' | 'or'> = {},
): Condition => {
  if (asked.matches !== undefined && !isReadableRegex(asked.matches)) return 'unread'
  if (!tops.has(of[0] ?? '')) return 'unread'
  return sized({ of, ...(or !== undefined && { or }), ...asked }, [asked.items ?? 'yes'])
}

/** The same question of another place. */
export const askedOf = (one: Test, of: string[], items = one.items): Condition =>
  sized({ ...one, of, ...(items !== undefined && { items }) }, [items ?? 'yes'])

/** A condition with other questions. */
export function replaced(one: Condition, by: (test: Test) => Condition): Condition {
  if (typeof one === 'string') return one
  if ('not' in one) return not(replaced(one.not, by))
  if ('of' in one) return by(one)
  const isAll = 'all' in one
  const parts = (isAll ? one.all : one.some).map((each) => replaced(each, by))
  return (isAll ? all : some)(...parts)
}

/** What is asked of a key to which code gives other values is not read. */
export const withChanges = (one: Condition, changed: ReadonlySet<string>): Condition =>
  changed.size === 0
    ? one
    : replaced(one, (test) => (test.of.some((key) => changed.has(key)) ? 'unread' : test))

function sized<T extends object>(made: T, parts: readonly Condition[]): T | 'unread' {
  const size = parts.reduce((sum, one) => sum + sizeOf(one), 1)
  sizes.set(made, size)
  return size > maxSize ? 'unread' : made
}

/** Whether a part of it is not read. */
export function isUnread(one: Condition): boolean {
  if (typeof one === 'string') return one === 'unread'
  if ('not' in one) return isUnread(one.not)
  if ('of' in one) return one.items !== undefined && isUnread(one.items)
  return ('all' in one ? one.all : one.some).some(isUnread)
}
