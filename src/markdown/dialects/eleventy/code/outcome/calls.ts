import { maxNodes, nodesIn, partsOf } from '../../../config/syntax/changes.ts'
import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import { always, type Cover, never } from './cover.ts'
import { standsFor } from './names.ts'
import { type Bound, type Scope, scopeOf, unknown } from './scope.ts'
import type { Goal, Search } from './search.ts'
import { bodyMay } from './statements.ts'

type Call = Extract<Node, { kind: 'call' }>

const givesText = new Set([
  ...'toString toISOString toLowerCase toUpperCase normalize trim padStart padEnd'.split(' '),
  ...'replace replaceAll join concat slice substring substr slug slugify'.split(' '),
])

/** What a call gives: a text, what a function of the site gives, or what is not known. */
export function callMay(node: Call, goal: Goal, scope: Scope, search: Search): Cover {
  const { of, args, isNew } = node
  // A promise gives what it is kept with.
  if (isNew) return goal === 'falsy' || isBuiltIn(of) ? (goal === 'true' ? always : never) : always
  const name = of.kind === 'name' ? of.name : ''
  const called = standsFor(of, scope, search)
  if (called.kind === 'node' && called.node.kind === 'function') {
    const given = givenBy(args, scope, search)
    return search.functionMay(called.node, given, called.scope, goal, search)
  }
  const isKnown = name !== '' && called.kind !== 'unknown'
  if (isKnown) return always
  if (name === 'Boolean' && args[0]) return truthMay(args[0], goal, scope, search)
  const isText = of.kind === 'member' ? isTextOf(of, scope, search) : isPlain(name, scope)
  return isText && goal === 'false' ? never : always
}

/** What stands for the values in brackets; behind a spread list no place is known. */
function givenBy(args: readonly Node[], scope: Scope, search: Search): Bound[] {
  const from = args.findIndex(({ kind }) => kind === 'spread')
  return args.map((one, at) => (from >= 0 && at >= from ? unknown : standsFor(one, scope, search)))
}

const isBuiltIn = (of: Node) =>
  of.kind === 'name' && ['Date', 'Map', 'Set', 'String', 'URL'].includes(of.name)

/** Whether it is a method of texts and lists, and not one of a class of the site. */
function isTextOf(of: Extract<Node, { kind: 'member' }>, scope: Scope, search: Search): boolean {
  const { kind, ...found } = standsFor(of.of, scope, search)
  const node = kind === 'node' && 'node' in found ? found.node : null
  const isOwn = node?.kind === 'call' && node.isNew === true && !isBuiltIn(node.of)
  return givesText.has(keyOf(of)) && !isOwn
}

const keyOf = ({ key }: Extract<Node, { kind: 'member' }>) =>
  key.kind === 'literal' ? `${key.value}` : ''

const functionsOfText = new Set(['String', 'slug', 'slugify', 'encodeURI', 'encodeURIComponent'])

/** Whether it is a function of the language or of a package that gives a text. */
function isPlain(name: string, scope: Scope): boolean {
  const { file } = scope
  if (file.changed.has(name) || isOwn(name, scope)) return false
  const from = file.m.imports.get(name)?.from ?? '@'
  return functionsOfText.has(name) && !file.m.functions.has(name) && !from.startsWith('.')
}

/** Whether a name is declared for something else than a package. */
function isOwn(name: string, scope: Scope): boolean {
  for (let next: Scope | null = scope; next; next = next.parent) {
    const found = next.names.get(name)
    if (found) return found.kind !== 'node' || !isPackage(found.node)
  }
  return false
}

const isPackage = (node: Node): boolean => {
  if (node.kind === 'member') return isPackage(node.of)
  return node.kind === 'call' && node.of.kind === 'name' && node.of.name === 'require'
}

const truthMay = (node: Node, goal: Goal, scope: Scope, search: Search) =>
  search.mayBe(node, goal === 'true' ? 'true' : 'falsy', scope, search)

/** What a function gives for these values of its parameters. */
export function functionMay(
  node: FunctionNode,
  given: readonly Bound[],
  parent: Scope,
  goal: Goal,
  search: Search,
): Cover {
  const scope = scopeOf(node, given, parent)
  if (!keepsData(node, scope, search)) return always
  return Array.isArray(node.body)
    ? bodyMay(node.body, goal, scope, search)
    : search.mayBe(node.body, goal, scope, search)
}

/** Whether no function that is not read is given all data of the page, which it may change. */
function keepsData(node: FunctionNode, scope: Scope, search: Search): boolean {
  const { changed, isUnsure } = scope.file
  const inside = valuesInside(node, scope)
  if (--search.left < 0 || isUnsure || inside.length >= maxNodes) return false
  if (node.params.some((one) => one.kind === 'name' && changed.has(one.name))) return false
  return inside.every((one) => one.kind !== 'call' || passesData(one, scope, search))
}

function valuesInside(node: FunctionNode, { file }: Scope): readonly Node[] {
  const known = file.inside.get(node)
  if (known) return known
  const found = nodesIn([{ kind: 'value', value: node }])
  file.inside.set(node, found)
  return found
}

/** Whether a call gives all data of the page to none but a function of the site that keeps it. */
function passesData({ of, args }: Call, scope: Scope, search: Search): boolean {
  if (!args.some((one) => isWhole(one, scope, search))) return true
  const called = standsFor(of, scope, search)
  if (called.kind !== 'node' || called.node.kind !== 'function') return isHarmless(of)
  if (search.depth >= maxCalls) return false
  search.depth++
  const inner = scopeOf(called.node, givenBy(args, scope, search), called.scope)
  const isChanged = [...inner.names.keys()].some((name) => inner.file.changed.has(name))
  const keeps = !isChanged && keepsData(called.node, inner, search)
  search.depth--
  return keeps
}

const maxCalls = 60

const isHarmless = (of: Node) =>
  of.kind === 'name'
    ? of.name === 'Boolean'
    : of.kind === 'member' && of.of.kind === 'name' && of.of.name === 'console'

/** Whether a value is all data of the page, or holds it. */
function isWhole(node: Node, scope: Scope, search: Search): boolean {
  if (node.kind === 'name') {
    const { kind } = standsFor(node, scope, search)
    if (kind !== 'unknown') return kind === 'data'
    if (--search.left < 0) return true
    return (scope.file.given.get(node.name) ?? []).some((one) => isWhole(one, scope, search))
  }
  if (node.kind === 'member' && node.of.kind === 'name') return false
  return partsOf(node).some((one) => isWhole(one, scope, search))
}
