import type { FunctionNode, Node, Pattern, Statement } from '../../syntax/nodes.ts'
import { namesOf } from '../../syntax/patterns.ts'
import { exportOf } from '../names.ts'
import { fileOf, type Run } from '../scope.ts'
import type { Code } from '../values.ts'
import { changedIn } from './changed.ts'

/** What is open while it is asked whether a function answers the same each time. */
interface Asked {
  run: Run
  code: Code
  /** The names that the function itself declares. */
  own: ReadonlySet<string>
  seen: Set<object>
  /** The names that code of the site gives other values, or whose contents it changes. */
  changed: ReadonlySet<string>
}

const maxSeen = 3000

/**
 * Whether a function answers the same for the same arguments: it reads nothing but these and
 * constants, and changes nothing. What is not read of it may do otherwise.
 */
export function isSteady(run: Run, code: Code, node: FunctionNode): boolean {
  const before = known.get(node)
  if (before !== undefined) return before
  const seen = new Set<object>()
  const is = ofFunction({ run, code, own: new Set(), seen, changed: changedIn(run) }, node)
  run.steps -= seen.size
  known.set(node, is)
  return is
}

const known = new WeakMap<FunctionNode, boolean>()

function ofFunction(asked: Asked, node: FunctionNode): boolean {
  if (asked.seen.has(node)) return true
  const own = new Set([...asked.own, ...node.params.flatMap(namesOf)])
  const inner = { ...asked, own }
  if (!node.params.every((one) => ofPattern(inner, one))) return false
  return Array.isArray(node.body) ? ofBlock(inner, node.body) : ofNode(inner, node.body)
}

const ofPattern = (asked: Asked, pattern: Pattern): boolean =>
  pattern.byDefault === undefined || ofNode(asked, pattern.byDefault)

function ofBlock(asked: Asked, statements: readonly Statement[]): boolean {
  const names = statements.flatMap((one) =>
    one.kind === 'let' ? namesOf(one.pattern) : one.kind === 'function' ? [one.name] : [],
  )
  const inner = { ...asked, own: new Set([...asked.own, ...names]) }
  return statements.every((one) => ofStatement(inner, one))
}

function ofStatement(asked: Asked, one: Statement): boolean {
  const all = (block: readonly Statement[]) => ofBlock(asked, block)
  switch (one.kind) {
    case 'let':
      return ofPattern(asked, one.pattern) && (one.value === null || ofNode(asked, one.value))
    case 'if':
      return ofNode(asked, one.test) && all(one.yes) && all(one.no)
    case 'return':
      return one.value === null || ofNode(asked, one.value)
    case 'function':
      return ofFunction(asked, one.node)
    case 'value':
      return ofNode(asked, one.value)
    case 'loop': {
      // Of other loops only the body is read.
      if (one.pattern === null || one.of === null || !ofNode(asked, one.of)) return false
      return ofBlock({ ...asked, own: new Set([...asked.own, ...namesOf(one.pattern)]) }, one.body)
    }
    default:
      return one.ifs !== undefined && all(one.ifs)
  }
}

function ofNode(asked: Asked, node: Node): boolean {
  if (asked.seen.size > maxSeen) return false
  asked.seen.add(node)
  const each = (...nodes: Node[]) => nodes.every((one) => ofNode(asked, one))
  switch (node.kind) {
    case 'literal':
    case 'regex':
      return true
    case 'name':
      return ofName(asked, node.name)
    case 'template':
      return ofTemplate(asked, node.source)
    case 'function':
      return ofFunction(asked, node)
    case 'member':
      return ofMember(asked, node)
    case 'call':
      return isHarmless(asked, node) && each(node.of, ...node.args)
    case 'binary':
      return each(node.left, node.right)
    case 'choice':
      return each(node.test, node.yes, node.no)
    case 'assign':
      return ofAssigned(asked, node)
    case 'array':
      return each(...node.items)
    case 'object':
      return each(...node.members.map(({ value }) => value))
    case 'mixed':
      return false
    default:
      return ofNode(asked, node.of)
  }
}

const ofMember = (asked: Asked, { of, key }: Extract<Node, { kind: 'member' }>): boolean =>
  of.kind === 'name' && !asked.own.has(of.name) && key.kind === 'literal' && globals.has(of.name)
    ? harmless.test(`${of.name}.${key.value}`)
    : ofNode(asked, of) && ofNode(asked, key)

const globals = new Set(['Object', 'Array', 'Math', 'Number', 'String', 'JSON'])
const harmless = new RegExp(
  `^(?:${[
    'Object\\.(?:keys|values|entries|hasOwn)',
    'Math\\.(?:max|min|floor|abs)',
    'Array\\.isArray|Number\\.is\\w+|JSON\\.stringify',
  ].join('|')})$`,
)

/** A name of its own gets another value. */
function ofAssigned(asked: Asked, { to, value }: Extract<Node, { kind: 'assign' }>): boolean {
  if (to.kind !== 'name' || !asked.own.has(to.name)) return false
  const parts = value.kind === 'mixed' ? value.parts : [value]
  return parts.length > 0 && parts.every((one) => ofNode(asked, one))
}

const changing = new Set([
  ...'add set delete clear push pop shift unshift splice fill copyWithin'.split(' '),
  ...'next exec call apply bind'.split(' '),
])

/** Whether a call changes nothing: of a list that it may change, nothing is kept. */
function isHarmless({ own }: Asked, { of, isNew }: Extract<Node, { kind: 'call' }>): boolean {
  if (isNew && !(of.kind === 'name' && /^(?:Set|Map)$/.test(of.name))) return false
  if (of.kind === 'name') return !own.has(of.name) || !isNew
  if (of.kind !== 'member' || of.key.kind !== 'literal') return false
  const name = String(of.key.value)
  // `id.split('/').pop()`
  const isFresh = of.of.kind === 'call' && of.of.of.kind === 'member'
  return !changing.has(name) || (isFresh && /^(?:pop|shift)$/.test(name))
}

/** Each value in it is a name with its members. */
const ofTemplate = (asked: Asked, source: string): boolean =>
  [...source.matchAll(/\$\{([^{}]*)\}/g)].every(
    ([, hole = '']) =>
      /^\s*[\w$]+(?:\??\.[\w$]+)*\s*$/.test(hole) &&
      ofName(asked, hole.trim().split(/\??\./)[0] ?? ''),
  ) && source.split('${').length === [...source.matchAll(/\$\{[^{}]*\}/g)].length + 1

const outside = /^(?:Boolean|String|Number|Set|Map|typeof)$/

function ofName(asked: Asked, name: string): boolean {
  if (asked.own.has(name)) return true
  return isDeclared(asked, asked.code, name) ?? outside.test(name)
}

/** Whether a constant or function outside is steady; null if the site declares none. */
function isDeclared(asked: Asked, code: Code, name: string): boolean | null {
  if (asked.changed.has(name)) return false
  const outer = { ...asked, code, own: new Set<string>() }
  for (const one of code.statements) {
    if (one.kind === 'function' && one.name === name) return ofFunction(outer, one.node)
    if (one.kind !== 'let' || !namesOf(one.pattern).includes(name)) continue
    return one.pattern.kind === 'name' && one.value !== null && ofConstant(outer, one.value)
  }
  const imported = code.m.imports.get(name)
  if (!imported) return null
  const file = fileOf(asked.run, imported.from, code.file)
  // A package may do anything.
  if (file === null || exportOf(asked.run, file, imported.name).kind === 'unread') return false
  const target = asked.run.codes.get(file)
  return target ? (isDeclared(asked, target, imported.name) ?? false) : false
}

/** A regular expression that counts (`g`, `y`) may answer otherwise the next time. */
const ofConstant = (asked: Asked, value: Node): boolean =>
  asked.seen.has(value) ||
  (value.kind === 'regex' ? !/[gy]/.test(value.flags) : ofNode(asked, value))
