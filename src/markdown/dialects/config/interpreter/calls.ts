import type { FunctionNode, Node, Statement } from '../syntax/nodes.ts'
import { compare } from './compare.ts'
import { all, type Condition, not } from './conditions.ts'
import {
  ended,
  endsIn,
  guarded,
  leavesLoop,
  partly,
  returnsPartly,
  shorten,
  union,
  withEntries,
} from './lists.ts'
import { assignTo, changeAll, listOf, typeOf } from './members.ts'
import { callMethod } from './methods.ts'
import { bind, setName } from './names.ts'
import { dateBy } from './packages/dates.ts'
import { callSchema } from './packages/schema.ts'
import { maxDepth, type Run } from './scope.ts'
import { answered } from './steady/answers.ts'
import { looseIn, loosen } from './steady/loose.ts'
import {
  choose,
  condition,
  literal,
  mixed,
  nothing,
  type Scope,
  truthOf,
  type Value,
  variable,
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
  return apply(run, run.evaluate(run, scope, node.of), args, node.isNew === true)
}

const isPush = (key: Node) => key.kind === 'literal' && key.value === 'push'

function push(run: Run, scope: Scope, node: Call, args: Value[]): Value {
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

function inLoop({ loop, guard }: Run, item: Value): Value {
  if (loop === null) return { kind: 'array', items: [item], when: guard }
  const sets = loop.sets.map((set) => ({ ...set, condition: all(set.condition, loop.guard) }))
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
    return choose(callee.is, apply(run, callee.yes, args), apply(run, callee.no, args))
  mayChange(run, args)
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
  if (calling.test(name)) mayChange(run, args)
  if (name === 'String' || name === 'Number') return convertedTo(name, first)
  if (name === 'Object.hasOwn') return compare('in', args[1] ?? nothing, first)
  if (transparent.test(name)) return first
  if (/^(?:Set|Array\.from|Object\.keys)$/.test(name)) return listOf(name, args)
  if (name === 'z' || name.startsWith('z.')) return callSchema(run, null, name, args)
  return mixed(...args)
}

/** `Array.prototype.splice.call(list)` */
const calling = /\.(?:call|apply|bind)$/

/** `String(data.wip)` is a text for `true`; the values of other keys stay as they are. */
const convertedTo = (name: 'String' | 'Number', value: Value): Value =>
  value.kind === 'place' && value.of[0] === 'data' && value.of.length === 2
    ? { ...value, of: [...value.of, name === 'String' ? ':text' : ':number'] }
    : value

const transparent = /^(?:structuredClone|Promise\.(?:all|resolve)|Object\.freeze)$/

/** Calls a function of the site. */
function callFunction(run: Run, { node, scope }: Callable, args: Value[]): Value {
  if (run.calls >= maxCalls) return mixed(...args)
  run.calls++
  const loose = looseIn(node)
  const inner: Scope = { values: new Map(), parent: scope, code: scope.code, loose }
  for (const [at, param] of node.params.entries())
    bind(run, inner, param, args[at] ?? literal(null))
  const value = bodyOf(run, inner, node.body)
  run.calls--
  return answered(run, { kind: 'function', node, scope }, args, value)
}

const maxCalls = 25

const bodyOf = (run: Run, scope: Scope, body: FunctionNode['body']): Value =>
  Array.isArray(body)
    ? (execute(run, scope, body) ?? literal(null))
    : run.evaluate(run, scope, body)

/** What statements return; undefined if they go on. */
export function execute(run: Run, scope: Scope, statements: Statement[]): Value | undefined {
  for (const [at, one] of statements.entries()) {
    if (run.steps-- <= 0 || run.depth > maxDepth) return nothing
    if (one.kind === 'return')
      return one.value ? run.evaluate(run, scope, one.value) : literal(null)
    if (one.kind === 'unread') return nothing
    if (one.kind === 'if') {
      const value = decide(run, scope, one, statements.slice(at + 1))
      if (value !== goesOn) return value
    } else if (one.kind === 'loop' && endsIn(one.body))
      return ended(loopOver(run, scope, one), execute(run, scope, statements.slice(at + 1)))
    else step(run, scope, one)
  }
  return undefined
}

type If = Extract<Statement, { kind: 'if' }>
const goesOn: unique symbol = Symbol('goesOn')

function decide(run: Run, scope: Scope, { test, yes, no }: If, rest: Statement[]) {
  const is = truthOf(run.evaluate(run, scope, test))
  if (returnsPartly([...yes, ...no], rest)) return eachWay(run, scope, is, [yes, no], rest)
  if (is === 'yes' || is === 'no') {
    const value = execute(run, scope, is === 'yes' ? yes : no)
    if (value === undefined) return goesOn
    // What is never reached is followed, too, because it tells which entries have no page.
    run.depth++
    guarded(run, 'no', () => execute(run, scope, rest))
    run.depth--
    return value
  }
  const first = guarded(run, is, () => execute(run, scope, yes))
  const second = guarded(run, not(is), () => execute(run, scope, no))
  if (!first && !second) return goesOn
  const rests = first ? not(is) : is
  // What follows in the list is left out as well.
  const isBreak = [...yes, ...no].some((one) => one.kind === 'return' && one.isBreak)
  const guard = first && second ? 'yes' : isBreak ? 'unread' : rests
  run.depth++
  const after = first && second ? undefined : guarded(run, guard, () => execute(run, scope, rest))
  run.depth--
  return choose(is, first ?? after ?? literal(null), second ?? after ?? literal(null))
}

/** What follows in each way, of which one may return later. */
function eachWay(run: Run, scope: Scope, is: Condition, ways: Statement[][], rest: Statement[]) {
  run.depth++
  const [yes, no] = ways.map((way, at) =>
    guarded(run, at === 0 ? is : not(is), () => execute(run, scope, [...way, ...rest])),
  )
  run.depth--
  return choose(is, yes ?? literal(null), no ?? literal(null))
}

function step(run: Run, scope: Scope, one: Statement): void {
  if (one.kind === 'let')
    bind(run, scope, one.pattern, one.value ? run.evaluate(run, scope, one.value) : literal(null))
  if (one.kind === 'function')
    scope.values.set(one.name, { kind: 'function', node: one.node, scope })
  if (one.kind === 'value') run.evaluate(run, scope, one.value)
  if (one.kind === 'loop') loopOver(run, scope, one)
}

type Loop = Extract<Statement, { kind: 'loop' }>

function loopOver(run: Run, scope: Scope, loop: Loop): Value[] {
  const { pattern, of, body } = loop
  const list = of ? run.evaluate(run, scope, of) : variable
  const isRead = list.kind === 'array' && !list.when && list.items.length <= 20
  const items = isRead ? list.items : [list.kind === 'entries' ? list.item : variable]
  const isPartly = body.some((one) => leavesLoop(one))
  if (!isRead || isPartly) loosen(scope, loop)
  const sets = list.kind === 'entries' ? (isPartly ? partly(list) : list).sets : null
  return items.map((item) =>
    withEntries(run, sets, () => {
      const { code, loose } = scope
      const inner: Scope = { values: new Map(), parent: scope, code, ...(loose && { loose }) }
      if (pattern) bind(run, inner, pattern, item)
      const value = execute(run, inner, body) ?? literal(null)
      return isRead ? value : nothing
    }),
  )
}
