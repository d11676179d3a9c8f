import type { Json } from '../../../../../shapes.ts'
import type { FunctionNode } from '../../syntax/nodes.ts'
import { isUnread } from '../conditions.ts'
import type { Run } from '../scope.ts'
import { another, mixed, nothing, type Place, pathsOf, type Value } from '../values.ts'
import { isSteady } from './functions.ts'
import { ofEach, ofName } from './name-keys.ts'

type Callable = Extract<Value, { kind: 'function' }>

/** What a function of the site answers, whose code made a value of what it got. */
export function answered(run: Run, of: Callable, args: Value[], value: Value): Value {
  const paths = value === nothing ? pathsOf(...args) : []
  // What a `switch` or `try` makes of an entry may be another one, or none.
  if (paths.includes('')) return { ...another(...args), isVariable: false }
  const isOfName = value === nothing && paths.every((one) => ofName.test(one))
  const made: Value = isOfName ? { ...mixed(...args), isVariable: false } : value
  return sameAnswer(run, of, args, made) ?? made
}

/**
 * An answer that is not read, but that is the same for each use of the function with the name of an
 * entry, as a place of it: one page may ask for `yes`, and another for `no`.
 */
function sameAnswer(run: Run, { node, scope }: Callable, args: Value[], made: Value): Value | null {
  const of = args.find(isName)
  if (!of || scope.parent !== null || !args.every(isGiven) || !isAnswer(made)) return null
  if (!isSteady(run, scope.code, node)) return null
  const given = args.map((one) => (one.kind === 'place' ? one.of : one.kind === 'literal' && one))
  return {
    kind: 'place',
    of: [of.of[0] ?? 'id', `?${numberOf(node)} ${JSON.stringify(given)}`],
    made,
  }
}

const isName = (one: Value): one is Place =>
  one.kind === 'place' && one.or === undefined && ofEach.test(one.of[0] ?? '')

const isGiven = (one: Value) => isName(one) || one.kind === 'literal'

/** Whether a part of a value is not read, of which no part is an entry or what it says. */
function isAnswer(made: Value): boolean {
  if (!pathsOf(made).every((one) => ofEach.test(one))) return false
  if (made.kind === 'choice') return true
  return made.kind === 'unread' ? !made.isOther : made.kind === 'condition' && isUnread(made.is)
}

const numbers = new WeakMap<FunctionNode, number>()
let last = 0

function numberOf(node: FunctionNode): number {
  const number = numbers.get(node) ?? ++last
  numbers.set(node, number)
  return number
}

/** All values that an answer may have, where each is a literal. */
export function literalsOf(value: Value): Json[] | null {
  if (value.kind === 'literal') return [value.value]
  if (value.kind !== 'choice') return null
  const [yes, no] = [literalsOf(value.yes), literalsOf(value.no)]
  return yes && no ? [...new Set([...yes, ...no])] : null
}
