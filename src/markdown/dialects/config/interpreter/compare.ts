import type { Json } from '../../../../shapes.ts'
import { all, type Condition, not, some, test } from './conditions.ts'
import { jsonOf } from './packages/schema.ts'
import { movedBy } from './parts.ts'
import { answerOf, isFull } from './questions.ts'
import { literalsOf } from './steady/answers.ts'
import {
  choose,
  condition,
  type Entries,
  literal,
  mixed,
  type Place,
  pathsOf,
  textOf,
  truthOf,
  type Value,
} from './values.ts'

const turned: Record<string, string> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

/** Orders are whole numbers: one above -1 is 0 or more. */
const orders: Record<string, string> = {
  '< 0': '<',
  '> 0': '>',
  '<= 0': '<=',
  '>= 0': '>=',
  '> -1': '>=',
  '<= -1': '<',
  '< 1': '<=',
  '>= 1': '>',
}

/** The answer of a comparison; other operators only mix their sides. */
export function compare(sign: string, left: Value, right: Value): Value {
  if (left.kind === 'choice')
    return choose(left.is, compare(sign, left.yes, right), compare(sign, left.no, right))
  if (right.kind === 'choice')
    return choose(right.is, compare(sign, left, right.yes), compare(sign, left, right.no))
  const isOrder = left.kind === 'unread' && left.order && right.kind === 'literal'
  const ofOrder = isOrder ? orders[`${sign} ${right.value}`] : undefined
  if (ofOrder !== undefined && isOrder && left.order) return compare(ofOrder, ...left.order)
  if (left.kind === 'unread' && left.isSizeOf && right.kind === 'literal')
    return condition(sizeTest(sign, left.isSizeOf, right.value) ?? 'unread')
  const paths = pathsOf(left, right)
  if (/^[!=]==?$/.test(sign)) {
    const isStrict = sign.length === 3
    const is = equal(left, right, isStrict) ?? equal(right, left, isStrict) ?? other(left, right)
    return condition(sign.startsWith('!') ? not(is) : is, paths)
  }
  if (sign === 'in') return condition(isIn(left, right) ?? 'unread', paths)
  const back = turned[sign]
  if (back === undefined) return sums(sign, left, right)
  const is = order(sign, left, right) ?? order(back, right, left)
  return condition(is ?? other(left, right), paths)
}

/** `list.length > 0` */
function sizeTest(sign: string, of: Entries, than: Json): Condition | null {
  const asked = `${sign} ${than}`
  if (/^(?:> 0|>= 1|!==? 0)$/.test(asked)) return isFull(of)
  return /^(?:===? 0|< 1|<= 0)$/.test(asked) ? not(isFull(of)) : null
}

/** `'draft' in entry.data` */
function isIn(key: Value, of: Value): Condition | null {
  if (key.kind !== 'literal' || of.kind !== 'place') return null
  const [top, ...path] = of.of
  if (top === undefined)
    return /^(?:id|data|collection|frontmatter)$/.test(String(key.value)) ? 'yes' : null
  if (!/^(?:data|frontmatter)$/.test(top) || path.length > 0) return null
  return not(test({ of: [top, String(key.value)] }, { is: null, exact: 'unset' }))
}

/** The number of an item that a list does not have. */
const none = -1

// What is compared with a literal is not compared with each value of a list.
function other(left: Value, right: Value): Condition {
  const isFixed = [left, right].some((one) => one.kind === 'literal' && one.value !== none)
  return isFixed ? 'unread' : answerOf(mixed(left, right))
}

function sums(sign: string, left: Value, right: Value): Value {
  const isText = sign === '+' && left.kind === 'literal' && right.kind === 'literal'
  if (isText)
    return literal(
      typeof left.value === 'number' && typeof right.value === 'number'
        ? left.value + right.value
        : `${left.value}${right.value}`,
    )
  const moved = /^[+-]$/.test(sign) ? movedBy(sign, left, right) : null
  if (moved) return moved
  if (sign === '-') return orderOf(left, right)
  return sign === '+' ? textOf([...partsIn(left), ...partsIn(right)]) : mixed(left, right)
}

/** A sum is a text only where a part of it is one. */
const partsIn = (one: Value): Value[] =>
  one.kind === 'unread' && one.parts && one.parts.length <= maxParts ? one.parts : [one]

// `a = a + a` has twice the parts of before.
const maxParts = 50

/** What is below 0 where the first of two values is below the second. */
export const orderOf = (left: Value, right: Value): Value =>
  [left, right].some(({ kind }) => kind === 'now')
    ? { ...mixed(left, right), order: [left, right] }
    : mixed(left, right)

function equal(left: Value, right: Value, isStrict: boolean): Condition | null {
  const isSame = left.kind === 'place' && right.kind === 'place' && left.or === right.or
  if (isSame && left.of.join() === right.of.join()) return 'yes'
  if (right.kind !== 'literal') return null
  if (left.kind === 'typeof') return test(left, { type: String(right.value) })
  if (left.kind === 'literal') return ofLiterals(left, right, isStrict)
  if (left.kind === 'place' && left.made && isStrict) return ofAnswer(left, left.made, right)
  if (left.kind === 'place') return left.of.length === 0 ? 'no' : test(left, same(right, isStrict))
  if (left.kind === 'condition' && typeof right.value === 'boolean')
    return right.value ? left.is : not(left.is)
  const isThere = left.kind !== 'unread' && left.kind !== 'method'
  return isThere && right.value === null ? not(truthOf(left)) : null
}

type Literal = Extract<Value, { kind: 'literal' }>

function ofLiterals(left: Literal, right: Literal, isStrict: boolean): Condition {
  if (left.value !== right.value) return 'no'
  // `null === undefined`
  return isStrict && left.isNull !== right.isNull ? 'unread' : 'yes'
}

/** An answer that is none of its other values is the last of them. */
function ofAnswer(left: Place, made: Value, right: Literal): Condition {
  const values = left.or === undefined ? literalsOf(made) : null
  const is = test(left, same(right, true))
  if (!values || values.length > 4 || values.includes(null)) return is
  if (!values.includes(right.value)) return 'no'
  const others = values.filter((one) => one !== right.value)
  return values.at(-1) === right.value
    ? all(...others.map((one) => not(test(left, { is: one }))))
    : is
}

/** `=== null` asks for another value than `=== undefined`. */
const same = ({ value, isNull }: { value: Json; isNull?: true }, isStrict: boolean) => ({
  is: value,
  ...(value === null && isStrict && { exact: isNull ? ('null' as const) : ('unset' as const) }),
})

function order(sign: string, left: Value, right: Value): Condition | null {
  const isBelow = sign.startsWith('<')
  if ((left.kind === 'date' || left.kind === 'place') && right.kind === 'now') {
    const known = isBelow ? answerOf(mixed(left)) : 'unread'
    return known === 'any' ? known : test(left, { date: isBelow ? 'past' : 'future' })
  }
  if (right.kind !== 'literal' || typeof right.value !== 'number') return null
  if (left.kind === 'literal') return ordered(sign, left.value, right.value)
  if (left.kind !== 'place') return null
  const is = test(left, isBelow ? { below: right.value } : { above: right.value })
  return sign.endsWith('=') ? some(is, test(left, { is: right.value })) : is
}

function ordered(sign: string, left: Json, right: number): Condition | null {
  if (typeof left !== 'number') return null
  const isBelow = sign.startsWith('<') ? left < right : left > right
  return isBelow || (sign.endsWith('=') && left === right) ? 'yes' : 'no'
}

/** What `||`, `??` and `&&` make of two values. */
export function joinedOf(sign: string, left: Value, right: Value): Value {
  const chosen = sign === '&&' ? null : chosenOf(sign, left, right)
  if (chosen) return chosen
  if (left.kind === 'literal') {
    const isRight = sign === '??' ? left.value === null : (sign === '&&') === Boolean(left.value)
    if (isRight || sign !== '&&') return isRight ? right : left
  }
  if (right.kind === 'entries') return right
  return sign === '&&' ? both(left, right) : either(sign, left, right)
}

/** The first of two values that there is, where it tells which one it is. */
function chosenOf(sign: string, left: Value, right: Value): Value | null {
  if (left.kind === 'choice')
    return choose(left.is, joinedOf(sign, left.yes, right), joinedOf(sign, left.no, right))
  if (left.kind !== 'place' || left.of.length === 0) return null
  // `(data.status || 'published') === 'published'`
  const isText = right.kind === 'literal' && typeof right.value === 'string'
  const isChosen =
    right.kind === 'choice' ||
    right.kind === 'object' ||
    isValue(right) ||
    (isText && sign === '||')
  // `entry.data || {}`
  const isAlways = left.of.length === 1 && /^(?:data|frontmatter)$/.test(left.of[0] ?? '')
  if (isAlways && right.kind === 'object') return left
  if (sign === '||') return isChosen ? choose(truthOf(left), left, right) : null
  return isChosen ? choose(not(test(left, { is: null })), left, right) : null
}

const isValue = (one: Value) => one.kind === 'place' && one.of.length > 0

/** `data.ready && id` */
const both = (left: Value, right: Value): Value =>
  isValue(right) && left.kind !== 'unread'
    ? choose(truthOf(left), right, left)
    : condition(all(truthOf(left), truthOf(right)), pathsOf(left, right))

function either(sign: string, left: Value, right: Value): Value {
  // `slug.join('/') || undefined`
  if (sign === '||' && right.kind === 'literal' && isMade(left))
    return right.value ? choose('unread', left, right) : left
  const paths = pathsOf(left, right)
  if (sign === '||') {
    const is = some(truthOf(left), truthOf(right))
    return { kind: 'condition', is, paths, sides: [left, right] }
  }
  if (left.kind !== 'place' || left.of.length === 0) return mixed(left, right)
  if (right.kind === 'array') return { ...left, ...withItems(left, jsonOf(right)) }
  if (right.kind === 'literal') return { ...left, or: left.or ?? right.value }
  const is = some(truthOf(left), all(test(left, { is: null }), truthOf(right)))
  return { kind: 'condition', is, paths, sides: [left, right] }
}

/** Whether code that is not read makes it of an entry. */
const isMade = (one: Value) => one.kind === 'unread' && one.paths.length > 0

/** An empty list counts as no value. */
const withItems = ({ or }: Place, items: Json | undefined) =>
  Array.isArray(items) && items.length > 0 ? { or: or ?? items } : {}

// `^(?!-)`
const otherStart = /^\^\(\?!([^\\^$.*+?()[\]{}|]{1,50})\)$/

/** Whether a regular expression is found in a value. */
export function matched({ source }: { source: string }, value: Value | undefined): Value {
  if (value?.kind !== 'place') return mixed(...(value ? [value] : []))
  const starts = otherStart.exec(source)?.[1]
  const is = starts === undefined ? test(value, { matches: source }) : not(test(value, { starts }))
  return condition(is, pathsOf(value))
}
