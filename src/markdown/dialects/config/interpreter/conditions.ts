import type { Json } from '../../../../shapes.ts'
import { isReadableRegex } from '../regex.ts'

/** A question about the data of a page: of what it is asked, and what is asked. */
interface Question {
  of: unknown
}

/**
 * What code asks of a page. `unread` is a question that is not read, whose answer may be no; `any`
 * is one about a variable of the code, such as the tag of a list, that some list answers with yes.
 */
export type Condition<T extends Question = Test> = Answer | Joined<T> | T

type Joined<T extends Question> =
  | { not: Condition<T> }
  | { all: Condition<T>[] }
  | { some: Condition<T>[] }

/** A question about one value: whether it is set, or compared with a literal. */
export interface Test {
  /** `['data', 'draft']`, `['id']`; `['item']` within `items`; `/2` is a part of a path. */
  of: string[]
  /** What counts for a page without the value. */
  or?: Json
  is?: Json
  /** The literals of which it is one. */
  any?: Json[]
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
  /** Whether it is a date before now, or after it. */
  date?: 'past' | 'future'
  /** Whether one of its items answers. */
  items?: Condition
}

const ranks = ['no', 'unread', 'any', 'yes'] as const
export type Answer = (typeof ranks)[number]
const rank = (answer: Answer) => ranks.indexOf(answer)
const least = (all: Answer[]) => ranks[Math.min(3, ...all.map(rank))] ?? 'unread'
/** The answer of a disjunction with these answers. */
export const most = (all: Answer[]) => ranks[Math.max(0, ...all.map(rank))] ?? 'unread'
const opposite = { yes: 'no', no: 'yes', any: 'any', unread: 'unread' } as const

/** Whether an answer lets a page be public. */
export const isSure = (answer: Answer) => rank(answer) >= rank('any')

const isQuestion = <T extends Question>(one: Joined<T> | T): one is T => 'of' in one

/** The answer of a condition, whose questions `ask` answers. */
export function answer<T extends Question>(one: Condition<T>, ask: (test: T) => Answer): Answer {
  if (typeof one !== 'object' || one === null) return ranks.includes(one) ? one : 'unread'
  if (isQuestion(one)) return ask(one)
  if ('not' in one) return opposite[answer(one.not, ask)]
  const isAll = 'all' in one
  const parts = (isAll ? one.all : one.some).map((each) => answer(each, ask))
  return isAll ? least(parts) : most(parts)
}

const sizes = new WeakMap<object, number>()
const maxSize = 400
const sizeOf = (one: unknown) =>
  typeof one === 'object' && one !== null ? (sizes.get(one) ?? 1) : 1

/** The conjunction, or `unread` where it is too large to be kept. */
export const all = <T extends Question = Test>(...list: Condition<T>[]): Condition<T> =>
  joined(list, 'yes', 'no', 'all')
/** The disjunction, or `unread` where it is too large to be kept. */
export const some = <T extends Question = Test>(...list: Condition<T>[]): Condition<T> =>
  joined(list, 'no', 'yes', 'some')

function joined<T extends Question>(
  list: Condition<T>[],
  empty: Answer,
  whole: Answer,
  key: 'all' | 'some',
): Condition<T> {
  const rest = list.filter((one) => one !== empty)
  if (rest.includes(whole)) return whole
  const [first = empty, ...more] = rest
  if (more.length === 0) return first
  const parts = new Map(rest.flatMap((one) => partsIn(one, key)).map((one) => [keyOf(one), one]))
  if (isComplete(parts)) return whole
  const once = [...parts.values()]
  return once.length === 1
    ? (once[0] as Condition<T>)
    : sized({ [key]: once } as { all: Condition<T>[] }, once)
}

/** A conjunction in a conjunction is part of it. */
const partsIn = <T extends Question>(one: Condition<T>, key: 'all' | 'some'): Condition<T>[] =>
  typeof one === 'object' && key in one ? (one as Record<typeof key, Condition<T>[]>)[key] : [one]

/** Whether it has a condition and its negation; two that are not read may differ. */
function isComplete<T extends Question>(parts: ReadonlyMap<string, Condition<T>>): boolean {
  for (const one of parts.values()) {
    if (typeof one !== 'object' || !('not' in one)) continue
    const key = keyOf(one.not)
    if (parts.has(key) && !/"(?:unread|any)"/.test(key)) return true
  }
  return false
}

const keys = new WeakMap<object, string>()

function keyOf(one: unknown): string {
  if (typeof one !== 'object' || one === null) return JSON.stringify(one)
  const key = keys.get(one) ?? JSON.stringify(one)
  keys.set(one, key)
  return key
}

export function not<T extends Question = Test>(one: Condition<T>): Condition<T> {
  if (typeof one === 'string') return opposite[one]
  return !isQuestion(one) && 'not' in one ? one.not : sized({ not: one }, [one])
}

/** A question about a place. */
export const test = (
  { of, or }: Pick<Test, 'of' | 'or'>,
  asked: Omit<Test, 'of' | 'or'> = {},
): Condition =>
  asked.matches !== undefined && !isReadableRegex(asked.matches)
    ? 'unread'
    : sized({ of, ...(or !== undefined && { or }), ...asked }, [asked.items ?? 'yes'])

/** The same question of another place. */
export const askedOf = (one: Test, of: string[], items = one.items): Condition =>
  sized({ ...one, of, ...(items !== undefined && { items }) }, [items ?? 'yes'])

/** A condition with other questions. */
export function replaced<T extends Question, R extends Question = T>(
  one: Condition<T>,
  by: (test: T) => Condition<R>,
): Condition<R> {
  if (typeof one === 'string') return one
  if (isQuestion(one)) return by(one)
  if ('not' in one) return not(replaced(one.not, by))
  const isAll = 'all' in one
  const parts = (isAll ? one.all : one.some).map((each) => replaced(each, by))
  return isAll ? all(...parts) : some(...parts)
}

/** What is asked of a key to which code gives other values is not read; '' is any key. */
export const withChanges = (one: Condition, changed: ReadonlySet<string>): Condition =>
  changed.size === 0
    ? one
    : replaced(one, (test) =>
        changed.has('') || test.of.some((key) => changed.has(key)) ? 'unread' : test,
      )

function sized<T extends object>(made: T, parts: readonly unknown[]): T | 'unread' {
  const size = parts.reduce<number>((sum, one) => sum + sizeOf(one), 1)
  sizes.set(made, size)
  return size > maxSize ? 'unread' : made
}

/** Whether a part of it is not read. */
export function isUnread(one: Condition): boolean {
  if (typeof one === 'string') return one === 'unread'
  if (isQuestion(one)) return one.items !== undefined && isUnread(one.items)
  if ('not' in one) return isUnread(one.not)
  return ('all' in one ? one.all : one.some).some(isUnread)
}

/** What holds in each turn of a loop, not in one of them, as `any` would. */
export function certain(one: Condition): Condition {
  if (typeof one === 'string') return one === 'any' ? 'unread' : one
  if (isQuestion(one)) return one
  if ('not' in one) return { not: certain(one.not) }
  return 'all' in one ? { all: one.all.map(certain) } : { some: one.some.map(certain) }
}
