import type { Json } from '../../../../shapes.ts'
import { type Condition, not, some, test } from './conditions.ts'
import {
  answerOf,
  choose,
  condition,
  literal,
  mixed,
  pathsOf,
  truthOf,
  type Value,
} from './values.ts'

const turned: Record<string, string> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' }

/** The answer of a comparison; other signs only mix their sides. */
export function compare(sign: string, left: Value, right: Value): Value {
  if (left.kind === 'choice')
    return choose(left.is, compare(sign, left.yes, right), compare(sign, left.no, right))
  if (right.kind === 'choice')
    return choose(right.is, compare(sign, left, right.yes), compare(sign, left, right.no))
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

/** `'draft' in entry.data` */
function isIn(key: Value, of: Value): Condition | null {
  if (key.kind !== 'literal' || of.kind !== 'place') return null
  const [top, ...path] = of.of
  if (top === undefined) return /^(?:id|data|collection)$/.test(String(key.value)) ? 'yes' : null
  if (top !== 'data' || path.length > 0) return null
  return not(test({ of: ['data', String(key.value)] }, { is: null, exact: 'unset' }))
}

// What is compared with a literal is not compared with each value of a list.
function other(left: Value, right: Value): Condition {
  const isFixed = left.kind === 'literal' || right.kind === 'literal'
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
  return mixed(left, right)
}

function equal(left: Value, right: Value, isStrict: boolean): Condition | null {
  if (right.kind !== 'literal') return null
  if (left.kind === 'typeof') return test(left, { type: String(right.value) })
  if (left.kind === 'literal') return left.value === right.value ? 'yes' : 'no'
  if (left.kind === 'place') return left.of.length === 0 ? 'no' : test(left, same(right, isStrict))
  if (left.kind === 'condition' && typeof right.value === 'boolean')
    return right.value ? left.is : not(left.is)
  const isThere = left.kind !== 'unread' && left.kind !== 'method'
  return isThere && right.value === null ? not(truthOf(left)) : null
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
