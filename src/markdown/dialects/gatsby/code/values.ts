import type { Json } from '../../../../shapes.ts'
import type { FunctionNode } from '../../config/syntax/nodes.ts'
import { allOf, notOf, type PageTest, type Subject, someOf } from '../page-test.ts'
import { subjectOf, type TextQuery } from '../text-queries.ts'

/** What an expression stands for, as far as texts and their pages are concerned. */
export type Value =
  | { kind: 'literal'; value: Json }
  /** A template with holes, and the names in them. */
  | { kind: 'text'; source: string; names: string[] }
  | { kind: 'regex'; source: string }
  | { kind: 'function'; node: FunctionNode; scope: Scope }
  | { kind: 'object'; members: Map<string, Value> }
  | { kind: 'array'; items: Value[] }
  /** A condition, and the value that it may be. */
  | { kind: 'asked'; is: PageTest; of: Value }
  /** `indexOf`: whether it finds something. */
  | { kind: 'index'; found: PageTest }
  | Path

/** What names lead to, such as a value of a text, or a list of texts. */
export interface Path {
  kind: 'path'
  names: string[]
  /** Whether code made another value of it. */
  isMade: boolean
  /** Whether a function that is not read gives it, so that its members may be other ones. */
  isOther?: boolean
  /** What the members of a list passed. */
  test: PageTest
  /** The queries that it comes from, if they are known. */
  queries: TextQuery[] | null
  /** Whether it holds other things than texts, such as tags. */
  isDerived: boolean
  /** Whether it is in an object of the code that holds no texts by itself. */
  isOwn?: boolean
  /** What a member of the list is, if that is known. */
  item?: Value
}

/** The names of a function or a file. */
export interface Scope {
  values: Map<string, Value>
  parent: Scope | null
  file: string
  /** The names whose values are not known, because code may change them at any time. */
  loose?: ReadonlySet<string>
}

export const path = (names: string[], more: Partial<Path> = {}): Path => ({
  kind: 'path',
  names,
  isMade: false,
  test: true,
  queries: null,
  isDerived: false,
  ...more,
})
export const literal = (value: Json): Value => ({ kind: 'literal', value })
export const nothing = literal(null)
export const asked = (is: PageTest, of: Value = nothing): Value => ({
  kind: 'asked',
  is,
  of: whole(of),
})

/** The value that a condition may be. */
export const whole = (value: Value): Value => (value.kind === 'asked' ? value.of : value)

// What makes other things of texts.
export const deriving = new Set(
  'Array Object Set reduce keys entries group distinct uniq countBy groupBy range times'.split(' '),
)
const maxNames = 60
const maxSpreads = 50

/** A member of a value. */
export function memberOf(value: Value, key: string): Value {
  let of = whole(value)
  for (let count = 0; of.kind === 'object'; count++) {
    const spread = of.members.get('')
    const own = of.members.get(key)
    if (own || !spread) return own ?? path([...namesIn(of), key], { isMade: true })
    // An object may be a member of itself.
    if (count === maxSpreads) return path([key], { isMade: true, test: false })
    of = whole(spread)
  }
  if (of.kind === 'array' && /^\d+$/.test(key)) return of.items[Number(key)] ?? nothing
  if (of.kind !== 'path') return path([...namesIn(of), key], { isMade: of.kind !== 'function' })
  const { item, ...list } = of
  const names = [...of.names, key].slice(-maxNames)
  return { ...list, names, isMade: key === 'length', isDerived: of.isDerived || deriving.has(key) }
}

const maxParts = 200

/** The names that values are made of, with a `|` where another value begins. */
export function namesIn(...values: Value[]): string[] {
  const open = values.map(whole)
  for (let at = 0; at < open.length && open.length < maxParts; at++)
    open.push(...partsOf(open[at] as Value))
  const names: string[] = []
  for (let value = open.pop(); value && names.length < maxNames; value = open.pop())
    if (value.kind === 'path' || value.kind === 'text')
      names.unshift(...value.names.map((name, index) => (index === 0 ? `|${name}` : name)))
  return lastNames(names).map((name, at) => (at === 0 ? name.replace('|', '') : name))
}

/** The last names, which are all that is kept of many. */
export const lastNames = (names: string[]): string[] => names.slice(-maxNames)

function partsOf(value: Value): Value[] {
  if (value.kind !== 'array' && value.kind !== 'object') return []
  const parts: Value[] = []
  for (const one of value.kind === 'array' ? value.items : value.members.values())
    if (parts.push(whole(one)) === maxParts) break
  return parts
}

/** What a value is of a text; null if it is made by code. */
export function subjectOfValue(value: Value): Subject | null {
  const of = whole(value)
  if (of.kind !== 'path' || of.isMade || of.isOther) return null
  const own = subjectOf(of.names)
  const isAddress = /^(?:slug|path|permalink|url)$/.test(of.names.at(-1) ?? '')
  return isAddress && !(own && 'key' in own) ? { address: true } : own
}

/** What a value is of a text of which code asks whether it is there. */
const ownSubject = (value: Value): Subject | null => {
  const of = subjectOfValue(value)
  return of && 'address' in of && value.kind === 'path' ? subjectOf(value.names) : of
}

/** What a value asks as a condition. */
export function truthOf(value: Value): PageTest {
  if (value.kind === 'asked') return value.is
  if (value.kind === 'literal') return Boolean(value.value)
  if (value.kind === 'path' && value.names.at(-1) === 'length') return isFull(value)
  const of = ownSubject(value)
  if (of) return { of, as: { set: true } }
  if (value.kind !== 'path') return ['array', 'object', 'function'].includes(value.kind) || null
  if (value.isMade) return null
  const last = value.names.at(-1)?.replace('|', '') ?? ''
  // A site is built without errors.
  if (/^(?:errors?|err)$/.test(last)) return false
  return /^(?:result|data|edges|nodes?|frontmatter|all[A-Z]\w*)$/.test(last) || null
}

/** Whether a list that queries find has members: it has where a text is one of them. */
export const isFull = ({ names, test }: Path): PageTest =>
  names.some((name) => /\b(?:frontmatter|fields)$/.test(name)) ? null : someOf([test, null])

/** Whether a value is neither null nor undefined. */
export function isThere(value: Value): PageTest {
  const of = ownSubject(whole(value))
  if (of) return notOf({ of, as: { equal: null } })
  if (value.kind === 'literal') return value.value !== null
  return typeof truthOf(value) === 'boolean' ? truthOf(value) : null
}

/** One of two values, of which a condition tells. */
export function choose(is: PageTest, yes: Value, no: Value): Value {
  const test = someOf([allOf([is, truthOf(yes)]), allOf([notOf(is), truthOf(no)])])
  return asked(test, likelier(yes, no))
}

const isSameList = (one: Path, other: Path) =>
  one.queries === other.queries && one.names.join() === other.names.join()

/** What a name stands for that had a value and has another one where a condition holds. */
export function oneOf(is: PageTest, made: Value, old: Value): Value {
  const [now, before] = [whole(made), whole(old)]
  if (now.kind !== 'path' || now.isMade)
    return is === null ? asked(null, likelier(made, old)) : choose(is, made, old)
  const isNone = before.kind === 'literal' || (before.kind === 'array' && !before.items.length)
  if (isNone) return { ...now, test: allOf([is, now.test]) }
  if (before.kind !== 'path' || !isSameList(now, before)) return { ...now, test: null }
  const tests = [
    [is, now.test],
    [notOf(is), before.test],
    [now.test, before.test],
  ] as PageTest[][]
  return { ...now, test: someOf(tests.map(allOf)) }
}

const ranks: Value['kind'][] = ['path', 'array', 'object', 'function', 'text', 'regex']

/**
 * The value that says more of texts. Where only one is `createPage`, it may be another function.
 */
export function likelier(one: Value, other: Value): Value {
  const rank = (value: Value) => ranks.indexOf(whole(value).kind) + 1 || ranks.length + 1
  const [first, second] = rank(other) < rank(one) ? [other, one] : [one, other]
  const [of, than] = [whole(first), whole(second)]
  // What is no function is not called.
  const isOther = !isMaker(than) && than.kind !== 'literal'
  return of.kind === 'path' && isMaker(of) && isOther ? { ...of, isMade: true } : first
}

const isMaker = (value: Value) =>
  value.kind === 'path' && value.names.at(-1)?.replace('|', '') === 'createPage'

const isSame = (one: PageTest, other: PageTest) => JSON.stringify(one) === JSON.stringify(other)
const bothOf = (one: Path, other: Path) => allOf([one.test, other.test])

/** Two lists as one. */
export function union(one: Value, other: Value): Value {
  const [a, b] = [whole(one), whole(other)]
  if (a.kind === 'array' && b.kind === 'array')
    return { kind: 'array', items: [...a.items, ...b.items] }
  if (a.kind !== 'path' || b.kind !== 'path') return a.kind === 'path' ? a : b
  return {
    ...a,
    names: lastNames([...a.names, ...b.names]),
    // Which texts passed which test is not known of several queries.
    test: isSameList(a, b) || isSame(a.test, b.test) ? someOf([a.test, b.test]) : bothOf(a, b),
    queries: a.queries && b.queries ? [...new Set([...a.queries, ...b.queries])] : null,
    isDerived: a.isDerived && b.isDerived,
  }
}
