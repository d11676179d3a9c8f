import { changesIn, partsOf } from '../../syntax/changes.ts'
import type { FunctionNode, Node, Statement } from '../../syntax/nodes.ts'
import { namesOf } from '../../syntax/patterns.ts'
import { mixed, nothing, pathsOf, type Scope, type Value } from '../values.ts'
import { ofName } from './name-keys.ts'

/** The names of a function that code may give other values at any time, so that none is known. */
export function looseIn(node: FunctionNode): Set<string> {
  const known =
    ofFunctions.get(node) ?? new Set([...changedInside(partsOf(node)), ...shadowedIn(node)])
  ofFunctions.set(node, known)
  return new Set(known)
}

const ofFunctions = new WeakMap<FunctionNode, Set<string>>()

/** What functions within a function change: it is not known whether they are called, and when. */
export function changedInside(nodes: readonly Node[]): Set<string> {
  const inner: Statement[] = []
  const open = [...nodes]
  // A value in another one is read once.
  const seen = new Set<Node>()
  for (let one = open.pop(); one; one = open.pop()) {
    if (seen.has(one)) continue
    seen.add(one)
    if (one.kind === 'function') inner.push({ kind: 'value', value: one })
    else for (const part of partsOf(one)) open.push(part)
  }
  return inner.length > 0 ? changesIn(inner) : new Set()
}

/** Names that a block declares anew: blocks share the names of their function here. */
function shadowedIn({ params, body }: FunctionNode): Set<string> {
  const found = new Set<string>()
  if (Array.isArray(body)) walk(body, new Set(params.flatMap(namesOf)), false, found)
  return found
}

function walk(
  all: readonly Statement[],
  outer: ReadonlySet<string>,
  isOwn: boolean,
  found: Set<string>,
): void {
  const own = new Set<string>()
  for (const name of all.flatMap(declaredBy)) {
    if (own.has(name) || (outer.has(name) && !isOwn)) found.add(name)
    own.add(name)
  }
  const inner = new Set([...outer, ...own])
  for (const one of all) {
    if (one.kind === 'if') for (const way of [one.yes, one.no]) walk(way, inner, false, found)
    if (one.kind === 'loop') walk(one.body, inner, true, found)
  }
}

const declaredBy = (one: Statement): string[] =>
  one.kind === 'let' ? namesOf(one.pattern) : one.kind === 'function' ? [one.name] : []

/** The names that a loop changes, of which it is not read how often. */
export function loosen(scope: Scope, loop: Statement & { body: Statement[] }): void {
  const names = ofLoops.get(loop) ?? changesIn([loop])
  ofLoops.set(loop, names)
  for (const name of names) {
    let one = scope
    while (one.parent !== null && !one.values.has(name)) one = one.parent
    one.loose ??= new Set()
    one.loose.add(name)
    const value = one.values.get(name)
    if (value) spoil(value)
  }
}

/** What is in a value may be another one, also by another name of it. */
function spoil(value: Value): void {
  if (value.kind === 'array' && value.items.slice(0, maxParts).every(isScalar)) {
    value.items = value.items.map((one) => mixed(one))
    value.when = 'unread'
  }
  if (value.kind !== 'object' || ![...value.members.values()].every(isScalar)) return
  if (value.members.size > 0) value.rest = mixed(value)
  value.members.clear()
}

const ofLoops = new WeakMap<Statement, Set<string>>()

const maxParts = 200

/** What is left of a value that code may have given to a name, or another one. */
export function loosened(value: Value): Value {
  if (value.kind === 'array')
    return value.items.slice(0, maxParts).every(isScalar) ? { ...value, when: 'unread' } : value
  if (value.kind === 'object' && [...value.members.values()].every(isScalar))
    return value.members.size === 0 && value.rest === null
      ? value
      : { ...mixed(value), isVariable: false }
  if (!isScalar(value)) return value
  const paths = pathsOf(value)
  return paths.length > 0 && paths.every((one) => ofName.test(one))
    ? { ...mixed(value), isVariable: false }
    : nothing
}

const isScalar = (value: Value): boolean =>
  value.kind === 'literal' ||
  value.kind === 'condition' ||
  value.kind === 'unread' ||
  (value.kind === 'place' && value.of.length > 0) ||
  (value.kind === 'choice' && isScalar(value.yes) && isScalar(value.no))
