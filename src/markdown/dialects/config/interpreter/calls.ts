import type { Node, Pattern } from '../syntax/nodes.ts'
import { compare } from './compare.ts'
import { all, not } from './conditions.ts'
import { guarded, mayCall, partly, shorten, union } from './lists.ts'
import { assignTo, changeAll, listOf, typeOf } from './members.ts'
import { callMethod } from './methods.ts'
import { bind, requireOf, setName } from './names.ts'
import { dateBy } from './packages/dates.ts'
import { callSchema } from './packages/schema.ts'
import type { Run } from './scope.ts'
import { resultOf } from './statements.ts'
import { answered } from './steady/answers.ts'
import { looseIn } from './steady/loose.ts'
import {
  choose,
  condition,
  literal,
  mixed,
  nothing,
  type Scope,
  truthOf,
  type Value,
} from './values.ts'

type Call = Extract<Node, { kind: 'call' }>
type Callable = Extract<Value, { kind: 'function' }>

export function callValue(run: Run, scope: Scope, node: Call): Value {
  const args = node.args.map((one) =>
    run.evaluate(run, scope, one.kind === 'spread' ? one.of : one),
  )
  // `paths.push(…)` changes the variable.
  if (node.of.kind === 'member' && node.of.of.kind === 'name' && isPush(node.of.key))
    return push(run, scope, node, args)
  const callee = run.evaluate(run, scope, node.of)
  const [first] = args
  const isImport = callee.kind === 'global' && /^(?:require|import)$/.test(callee.name)
  if (isImport && first?.kind === 'literal') return requireOf(run, scope.code, String(first.value))
  const isSpread = callee.kind === 'function' && node.args.some(({ kind }) => kind === 'spread')
  return apply(run, callee, isSpread ? spreadIn(node.args, args) : args, node.isNew === true)
}

/** What a function gets by `f(a, ...list)`: after a list that is not read it may get anything. */
function spreadIn(nodes: readonly Node[], args: readonly Value[]): Value[] {
  const found: Value[] = []
  for (const [at, one] of args.entries()) {
    if (nodes[at]?.kind !== 'spread') found.push(one)
    else if (one.kind === 'array' && (one.when ?? 'yes') === 'yes' && one.items.length <= maxGiven)
      found.push(...one.items)
    else return [...found, ...Array(maxGiven).fill({ ...mixed(...args), isVariable: false })]
  }
  return found
}

const maxGiven = 20

const isPush = (key: Node) => key.kind === 'literal' && key.value === 'push'

function push(run: Run, scope: Scope, node: Call, args: Value[]): Value {
  if (run.guard === 'no') return nothing
  const to = (node.of as Extract<Node, { kind: 'member' }>).of
  const before = run.evaluate(run, scope, to)
  const isSpread = node.args[0]?.kind === 'spread'
  const added = args.map((one) => (isSpread && one.kind !== 'unread' ? one : inLoop(run, one)))
  const value = [before, ...added].reduce(union)
  if (to.kind === 'name') setName(scope, to.name, value)
  // It may have another name.
  if (before.kind === 'array' && before !== value) before.when = 'unread'
  return nothing
}

function inLoop({ loop, guard, isTried }: Run, item: Value): Value {
  const is = isTried ? 'unread' : 'yes'
  if (loop === null) return { kind: 'array', items: [item], when: all(guard, is) }
  const sets = loop.sets.map((set) => ({ ...set, condition: all(set.condition, loop.guard, is) }))
  return { kind: 'entries', sets, item }
}

/** The result of a call, or of `new`. */
export function apply(run: Run, callee: Value, args: Value[], isNew = false): Value {
  if (callee.kind === 'function') return callFunction(run, callee, args)
  if (callee.kind === 'method') return callMethod(run, callee.of, callee.name, args)
  const own = run.generator.call(run, callee, args)
  if (own) return own
  if (callee.kind === 'global') return callGlobal(run, callee.name, args, isNew)
  if (callee.kind === 'choice' && callee.size < 8)
    return choose(
      callee.is,
      guarded(run, callee.is, () => apply(run, callee.yes, args)),
      guarded(run, not(callee.is), () => apply(run, callee.no, args)),
    )
  mayChange(run, args)
  mayCall(run, args)
  const list = args.find((one) => one.kind === 'entries')
  // Code that is not read may leave out entries.
  return list?.kind === 'entries' ? partly(list) : mixed(callee, ...args)
}

/** Code that is not read may change the lists and data that it gets. */
function mayChange(run: Run, args: Value[]): void {
  for (const one of args) {
    if (one.kind === 'entries') shorten(one)
    const isData = one.kind === 'place' && (one.of.length === 0 || one.of.join() === 'data')
    if (isData) changeAll(run, one)
  }
}

function callGlobal(run: Run, name: string, args: Value[], isNew: boolean): Value {
  const [first = literal(null)] = args
  if (name === 'typeof') return typeOf(first)
  if (/^(?:Object|Reflect)\./.test(name)) assignTo(run, name, args)
  if (name === 'Boolean') return condition(truthOf(first), mixed(first).paths)
  const date = dateBy(name, args, isNew)
  if (date) return date
  if (name === 'String' || name === 'Number') return convertedTo(name, first)
  if (owning.test(name)) return compare('in', args[1] ?? nothing, first)
  if (calling.test(name)) mayChange(run, args)
  if (transparent.test(name)) return first
  if (name === 'Promise') {
    apply(run, first, [nothing, nothing])
    return nothing
  }
  if (/^(?:Set|Array\.from|Object\.keys)$/.test(name)) return listOf(name, args)
  if (name === 'z' || name.startsWith('z.')) return callSchema(run, null, name, args)
  return mixed(...args)
}

const owning = /^Object\.(?:hasOwn|prototype\.hasOwnProperty\.call)$/
/** `Array.prototype.splice.call(list)` */
const calling = /\.(?:call|apply|bind)$/

/** `String(data.wip)` is a text for `true`; the values of other keys stay as they are. */
function convertedTo(name: 'String' | 'Number', value: Value): Value {
  if (value.kind === 'place' && value.of[0] === 'data' && value.of.length === 2)
    return { ...value, of: [...value.of, name === 'String' ? ':text' : ':number'] }
  if (value.kind !== 'literal' || value.value === null) return value
  const made = name === 'String' ? String(value.value) : Number(value.value)
  return Number.isNaN(made) ? mixed(value) : literal(made)
}

const transparent = /^(?:structuredClone|Promise\.(?:all|resolve)|Object\.freeze)$/

/** Calls a function of the site. */
function callFunction(run: Run, { node, scope }: Callable, args: Value[]): Value {
  if (run.calls >= maxCalls) return mixed(...args)
  const { local } = run
  run.calls++
  run.local = 'yes'
  const loose = looseIn(node)
  const inner: Scope = {
    values: new Map(),
    parent: scope,
    code: scope.code,
    loose,
    isOfFunction: true,
  }
  for (const [at, param] of node.params.entries()) bind(run, inner, param, givenAt(param, args, at))
  const value = resultOf(run, inner, node.body)
  run.calls--
  run.local = local
  return answered(run, { kind: 'function', node, scope }, args, value)
}

const maxCalls = 25

const givenAt = (param: Pattern, args: Value[], at: number): Value =>
  param.kind === 'name' && param.isRest
    ? { kind: 'array', items: args.slice(at) }
    : (args[at] ?? literal(null))
