import type { SiteFiles } from '../../dialect.ts'
import { openModule } from '../static/module.ts'
import type { Node } from '../syntax/nodes.ts'
import { parseModule } from '../syntax/statements.ts'
import { apply, callValue } from './calls.ts'
import { compare, joinedOf } from './compare.ts'
import { all, certain, not, test } from './conditions.ts'
import { guarded, shorten } from './lists.ts'
import { changeKey, memberOf, withStep } from './members.ts'
import { isOwn, lookUp, setName, withDefault } from './names.ts'
import { bounded, charge, type Generator, maxDepth, maxItems, openRun, type Run } from './scope.ts'
import { execute } from './statements.ts'
import {
  choose,
  condition,
  type Entries,
  literal,
  mixed,
  nothing,
  pathsOf,
  type Scope,
  textIn,
  textOf,
  truthOf,
  type Value,
  variable,
} from './values.ts'

/** What an expression stands for; never runs it. */
export function evaluate(run: Run, scope: Scope, node: Node): Value {
  if (run.steps-- <= 0 || run.depth > maxDepth) return nothing
  run.depth++
  const value = read(run, scope, node)
  run.depth--
  return value
}

function read(run: Run, scope: Scope, node: Node): Value {
  const own = (one: Node) => evaluate(run, scope, one)
  switch (node.kind) {
    case 'literal':
      return node
    case 'name':
      return lookUp(run, scope, node.name)
    case 'regex':
      return node.flags.includes('i') ? mixed() : { kind: 'regex', source: node.source }
    case 'template':
      return templateOf(run, scope, node.source)
    case 'function':
      return { kind: 'function', node, scope }
    case 'member':
      return memberOf(own(node.of), own(node.key))
    case 'call':
      return callValue(run, scope, node)
    case 'not':
      return notOf(own(node.of))
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

function choiceOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'choice' }>): Value {
  const is = truthOf(evaluate(run, scope, node.test))
  const yes = guarded(run, is, () => evaluate(run, scope, node.yes))
  const no = guarded(run, not(is), () => evaluate(run, scope, node.no))
  return choose(is, yes, no)
}

function notOf(value: Value): Value {
  return condition(not(truthOf(value)), pathsOf(value))
}

function assign(run: Run, scope: Scope, { to, value }: Extract<Node, { kind: 'assign' }>): Value {
  const made = evaluate(run, scope, value)
  assignTo(run, scope, to, made)
  return made
}

/** What holds around the function holds as well where its own names are asked for. */
function nameGiven(run: Run, scope: Scope, name: string, made: Value): Value {
  const guard = isOwn(scope, name) ? run.local : run.guard
  return underGuard(run, lookUp(run, scope, name), made, guard)
}

function assignTo(run: Run, scope: Scope, to: Node, made: Value): void {
  if (to.kind === 'name') setName(scope, to.name, nameGiven(run, scope, to.name, made))
  if (to.kind === 'spread') assignTo(run, scope, to.of, nothing)
  // `[a = 1] = …`
  if (to.kind === 'assign') assignTo(run, scope, to.to, withDefault(run, scope, made, to.value))
  // `[a, b.c] = …` and `({ a: b.c } = …)`
  if (to.kind === 'array')
    for (const [at, one] of to.items.entries())
      assignTo(run, scope, one, memberOf(made, literal(at)))
  if (to.kind === 'object')
    for (const { key, value } of to.members)
      assignTo(run, scope, value, key === null ? nothing : memberOf(made, literal(key)))
  if (to.kind === 'member')
    giveMember(run, evaluate(run, scope, to.of), evaluate(run, scope, to.key), made)
}

function giveMember(run: Run, of: Value, key: Value, made: Value): void {
  const isNamed = of.kind === 'object' && key.kind === 'literal'
  if (isNamed) of.members.set(String(key.value), underGuard(run, memberOf(of, key), made))
  else changeKey(run, of, key)
  if (of.kind === 'entries') shorten(of)
  if (of.kind === 'array') {
    of.items = of.items.map((one) => mixed(one, made))
    of.when = 'unread'
  }
  if (of.kind !== 'object' || isNamed) return
  // It may be any member.
  of.rest = mixed(of, made)
  of.members.clear()
}

/** A value that a name gets only where a condition holds. */
function underGuard({ guard, isTried }: Run, before: Value, made: Value, own = guard): Value {
  const is = isTried ? all(own, 'unread') : own
  return is === 'yes' ? made : choose(certain(is), made, before)
}

function binaryOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'binary' }>): Value {
  const { sign } = node
  const left = evaluate(run, scope, node.left)
  if (sign === ',') return evaluate(run, scope, node.right)
  if (sign === '&&' || sign === '||' || sign === '??') {
    if (left.kind === 'entries' || left.kind === 'function' || left.kind === 'object')
      return sign === '&&' ? evaluate(run, scope, node.right) : left
    // `ready && list.push(entry)`
    const is = sign === '??' ? 'unread' : truthOf(left)
    const guard = sign === '||' ? not(is) : is
    return joinedOf(
      sign,
      left,
      guarded(run, guard, () => evaluate(run, scope, node.right)),
    )
  }
  return compare(sign, left, evaluate(run, scope, node.right))
}

function templateOf(run: Run, scope: Scope, source: string): Value {
  const parts = source
    .split(/\$\{([^{}]{0,200})\}/)
    .map((one, at) => (at % 2 === 0 ? literal(one) : inHole(run, scope, one)))
  // A hole with braces in it is not read.
  const isRead = !parts.some((one, at) => at % 2 === 0 && `${textIn(one)}`.includes('${'))
  return isRead ? textOf(parts) : textOf([...parts, nothing])
}

/** `${entry.id}` and `${pathOf(entry.id)}` */
function inHole(run: Run, scope: Scope, hole: string): Value {
  const [name = '', ...keys] = hole.trim().split(/\??\./)
  if ([name, ...keys].every((one) => /^[\w$]+$/.test(one)))
    return keys.reduce<Value>((one, key) => memberOf(one, literal(key)), lookUp(run, scope, name))
  run.steps -= hole.length
  const [one] = parseModule(openModule(scope.code.file, `const asked = (${hole})`))
  const value = one?.kind === 'let' && one.value ? evaluate(run, scope, one.value) : variable
  // What it makes of a whole entry may be of another one.
  return pathsOf(value).includes('') ? variable : value
}

function arrayOf(run: Run, scope: Scope, nodes: Node[]): Value {
  const items: Value[] = []
  const entries: Entries[] = []
  const copied = copyOf(run, scope, nodes)
  if (copied) return copied
  for (const node of nodes) {
    const value = evaluate(run, scope, node.kind === 'spread' ? node.of : node)
    if (node.kind !== 'spread') items.push(value)
    else if (value.kind === 'entries') entries.push(value)
    else if (items.length > maxItems) continue
    else if (value.kind === 'array' && (value.when ?? 'yes') === 'yes') items.push(...value.items)
    else items.push(nothing)
  }
  const [first] = entries
  if (!first) return bounded(run, { kind: 'array', items: items.slice(0, maxItems) })
  return { ...first, sets: entries.flatMap(({ sets }) => sets).slice(0, 50) }
}

/** `[...entry.data.tags]` */
function copyOf(run: Run, scope: Scope, [first, ...more]: Node[]): Value | null {
  if (first?.kind !== 'spread' || more.length > 0) return null
  const value = evaluate(run, scope, first.of)
  return value.kind === 'place' && value.of.length > 0 ? withStep(value, ':list') : null
}

const maxMembers = 2000

function objectOf(run: Run, scope: Scope, node: Extract<Node, { kind: 'object' }>): Value {
  const made: ObjectValue = { kind: 'object', members: new Map(), rest: null }
  if (node.members.length > maxMembers) made.rest = nothing
  for (const { key, value } of node.members.slice(0, maxMembers)) {
    const one = evaluate(run, scope, value)
    if (key !== null) made.members.set(key, one)
    else spread(made, one)
    if (key === null) charge(run, made.members.size * (one.kind === 'object' ? 1 : 16))
  }
  return made
}

type ObjectValue = Extract<Value, { kind: 'object' }>

function spread(to: ObjectValue, one: Value): void {
  for (const [name, each] of to.members) {
    const own = overlaid(each, one, name)
    if (own) to.members.set(name, own)
    else to.members.delete(name)
  }
  if (one.kind === 'object') for (const [name, each] of one.members) to.members.set(name, each)
  const rest = one.kind === 'object' ? one.rest : one
  if (rest !== null) to.rest = to.rest === null ? rest : mixed(to.rest, rest)
}

/** A member before what is spread after it; null if the latter counts. */
function overlaid(each: Value, one: Value, name: string): Value | null {
  if (one.kind === 'object' && (one.members.has(name) || one.rest === null))
    return one.members.get(name) ?? each
  if (one.kind === 'object') return overlaid(each, one.rest ?? nothing, name)
  if (one.kind === 'literal') return each
  const isFlag = each.kind === 'literal' || each.kind === 'condition'
  if (one.kind === 'choice') {
    const [yes, no] = [one.yes, one.no].map((way) => overlaid(each, way, name) ?? way)
    return choose(one.is, yes ?? nothing, no ?? nothing)
  }
  if (one.kind !== 'place') return isFlag ? { ...mixed(each, one), isVariable: false } : each
  const own = memberOf(one, literal(name))
  const isSet = own.kind === 'place' && not(test(own, { is: null, exact: 'unset' }))
  return isFlag && isSet ? choose(isSet, own, each) : null
}

/** What reads the code of one site. */
export const createRun = (files: SiteFiles, root: string, generator: Generator): Run =>
  openRun(files, root, { evaluate, apply, execute, generator })
