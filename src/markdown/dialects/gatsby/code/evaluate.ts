import type { Node, Statement } from '../../config/syntax/nodes.ts'
import { allOf, notOf, someOf } from '../page-test.ts'
import { giveMember, giveName } from './assign.ts'
import { attempt } from './attempt.ts'
import { callValue, inList, wordsOfText } from './calls.ts'
import { compare } from './conditions.ts'
import { lookUp } from './names.ts'
import {
  bind,
  charge,
  type Flow,
  guarded,
  guardedBy,
  joined,
  mayEnd,
  type Run,
  takeStep,
  within,
} from './run.ts'
import {
  asked,
  choose,
  isThere,
  lastNames,
  likelier,
  literal,
  memberOf,
  namesIn,
  nothing,
  type Path,
  path,
  type Scope,
  truthOf,
  type Value,
  whole,
} from './values.ts'

const maxDepth = 150

/** What an expression stands for; never runs it. */
export function evaluate(run: Run, scope: Scope, node: Node): Value {
  if (run.depth > maxDepth) run.isCut = true
  if (run.isCut || !takeStep(run)) return nothing
  run.depth++
  const value = read(run, scope, node)
  run.depth--
  return value
}

function read(run: Run, scope: Scope, node: Node): Value {
  const own = (one: Node) => evaluate(run, scope, one)
  switch (node.kind) {
    case 'literal':
      return literal(node.value)
    case 'name':
      return lookUp(run, scope, node.name)
    case 'regex':
      return node.flags.includes('i') ? mixed() : { kind: 'regex', source: node.source }
    case 'template':
      return { kind: 'text', source: node.source, names: namesOfHoles(run, scope, node.source) }
    case 'function':
      return { kind: 'function', node, scope }
    case 'member':
      return memberOf(own(node.of), keyOf(own(node.key)))
    case 'call':
      return callValue(run, scope, node)
    case 'not':
      return asked(notOf(truthOf(own(node.of))))
    case 'binary':
      return binaryOf(run, scope, node)
    case 'choice':
      return choiceOf(run, scope, node)
    case 'assign':
      return assign(run, scope, node)
    case 'array':
      return arrayOf(run, scope, node.items)
    case 'object':
      return objectOf(run, scope, node)
    default:
      return mixed(...('parts' in node ? node.parts : [node.of]).map(own))
  }
}

const keyOf = (value: Value) => (value.kind === 'literal' ? String(value.value) : '')
const mixed = (...values: Value[]): Value => path(namesIn(...values), { isMade: true })

const hole = /\$\{\s*([\w$]+)([\w$.?]*)/g

/** The names in a template: `${node.fields.slug}`. */
function namesOfHoles(run: Run, scope: Scope, source: string): string[] {
  charge(run, source.length)
  const names = [...source.matchAll(hole)].slice(0, 20).flatMap(([, name = '', rest = '']) => {
    const keys = rest.split(/\??\./).filter((key) => key !== '')
    return namesIn(keys.reduce(memberOf, lookUp(run, scope, name)))
  })
  return lastNames(names)
}

function binaryOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'binary' }>): Value {
  const { sign } = node
  const left = evaluate(run, scope, node.left)
  const isAnd = sign === '&&'
  const isJoin = isAnd || sign === '||' || sign === '??'
  if (!isJoin) {
    const right = evaluate(run, scope, node.right)
    return /^[!=<>]/.test(sign) ? compare(sign, left, right) : mixed(left, right)
  }
  const is = sign === '??' ? isThere(left) : truthOf(left)
  const right = guarded(run, isAnd ? is : notOf(is), () => evaluate(run, scope, node.right))
  if (isAnd) return asked(allOf([is, truthOf(right)]), right)
  const test = sign === '??' ? allOf([is, truthOf(left)]) : is
  const other = sign === '??' ? allOf([notOf(is), truthOf(right)]) : truthOf(right)
  return asked(someOf([test, other]), likelier(left, right))
}

function choiceOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'choice' }>): Value {
  const is = truthOf(evaluate(run, scope, node.test))
  const yes = guarded(run, is, () => evaluate(run, scope, node.yes))
  return choose(
    is,
    yes,
    guarded(run, notOf(is), () => evaluate(run, scope, node.no)),
  )
}

function assign(run: Run, scope: Scope, { to, value }: Extract<Node, { kind: 'assign' }>): Value {
  const made = evaluate(run, scope, value)
  if (run.place.guards.includes(false)) return made
  // Another function of this name may make no pages.
  if (to.kind === 'name' && to.name === 'createPage') mayEnd(run)
  if (to.kind === 'name') giveName(run, scope, to.name, made)
  else if (to.kind === 'member') {
    const of = whole(evaluate(run, scope, to.of))
    const key = keyOf(evaluate(run, scope, to.key))
    if (of.kind === 'object') giveMember(run, of.members, key, made)
    else if (of.kind === 'path' && !of.isDerived && !isOwn(of)) run.changed.add(key)
  }
  return made
}

// `years[year][month] = []` changes no text.
const isOwn = ({ isOwn, names }: Path) => isOwn === true && !wordsOfText.test(names.join('.'))

function arrayOf(run: Run, scope: Scope, nodes: Node[]): Value {
  const items: Value[] = []
  const lists: Value[] = []
  for (const node of nodes) {
    const value = evaluate(run, scope, node.kind === 'spread' ? node.of : node)
    if (node.kind === 'spread') lists.push(value)
    else items.push(value)
  }
  return lists.reduce<Value>((one, list) => joined(run, one, list), { kind: 'array', items })
}

function objectOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'object' }>): Value {
  const members = new Map<string, Value>()
  for (const { key, value } of node.members) {
    const made = evaluate(run, scope, value)
    if (key === null && made.kind === 'object') {
      charge(run, made.members.size)
      for (const [name, one] of made.members) members.set(name, one)
    } else members.set(key ?? '', made)
  }
  return { kind: 'object', members }
}

const goesOn: Flow = { leaves: false, value: nothing }

/** Follows statements to where they end their function. */
export const execute = (run: Run, scope: Scope, statements: Statement[]): Flow =>
  within(run, run.place, () => {
    let flow = goesOn
    for (const one of statements) {
      if (!takeStep(run) || (one.kind === 'return' && one.isBreak)) break
      const { leaves, value } = step(run, scope, one)
      if (leaves === false) continue
      const both = flow.leaves === false ? value : choose(flow.leaves, flow.value, value)
      flow = { leaves: someOf([flow.leaves, leaves]), value: both }
      run.place = guardedBy(run.place, notOf(leaves))
      if (one.kind === 'return') break
    }
    return flow
  })

const returned = (run: Run, scope: Scope, value: Node | null): Flow => ({
  leaves: true,
  value: value ? evaluate(run, scope, value) : nothing,
})

/** Follows one statement. */
function step(run: Run, scope: Scope, one: Statement): Flow {
  if (one.kind === 'return') {
    // What catches an error goes on without the texts behind it.
    if (one.isThrow && run.catches && run.open.size > 1) mayEnd(run)
    return returned(run, scope, one.value)
  }
  if (one.kind === 'if') return decide(run, scope, one)
  if (one.kind === 'unread') return one.ifs ? execute(run, scope, one.ifs) : goesOn
  if (one.kind === 'value') evaluate(run, scope, one.value)
  if (one.kind === 'let')
    bind(run, scope, one.pattern, one.value ? evaluate(run, scope, one.value) : nothing)
  if (one.kind === 'function') {
    scope.values.set(one.name, { kind: 'function', node: one.node, scope })
  }
  if (one.kind === 'loop') {
    const list = one.of && evaluate(run, scope, one.of)
    const inner: Scope = { values: new Map(), parent: scope, file: scope.file }
    // Code that leaves a loop leaves out texts.
    const guard = leavesLoop(one.body, false) ? null : true
    inList(run, list, (item) =>
      guarded(run, guard, () => {
        if (one.pattern) bind(run, inner, one.pattern, item)
        execute(run, inner, one.body)
      }),
    )
    if (leavesLoop(one.body, true)) return { leaves: null, value: nothing }
  }
  return goesOn
}

/** Whether a statement in a loop ends it; of inner ones, which a `break` ends, only a `return`. */
const leavesLoop = (statements: Statement[], isInner: boolean): boolean =>
  statements.some((one) => {
    if (one.kind === 'return') return !one.isNext && !(isInner && one.isBreak)
    if (one.kind === 'if') return leavesLoop(one.yes, isInner) || leavesLoop(one.no, isInner)
    if (one.kind === 'loop') return leavesLoop(one.body, true)
    return one.kind === 'unread' && leavesLoop(one.ifs ?? [], true)
  })

function decide(
  run: Run,
  scope: Scope,
  { test, yes, no, isTry }: Extract<Statement, { kind: 'if' }>,
): Flow {
  if (isTry) return attempt(run, scope, yes, no)
  const is = truthOf(evaluate(run, scope, test))
  const first = guarded(run, is, () => execute(run, scope, yes))
  const second = guarded(run, notOf(is), () => execute(run, scope, no))
  if (first.leaves === true && second.leaves === true)
    return { leaves: true, value: choose(is, first.value, second.value) }
  const leaves = someOf([allOf([is, first.leaves]), allOf([notOf(is), second.leaves])])
  return { leaves, value: first.leaves === false ? second.value : first.value }
}
