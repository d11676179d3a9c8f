import { partsOf } from '../../../config/syntax/changes.ts'
import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import { always, both, type Cover, either, never } from './cover.ts'
import { filterIn } from './filters.ts'
import { keyOf, standsFor } from './names.ts'
import { partMay } from './parts.ts'
import { type Bound, insideOf, isChanged, type Scope, scopeOf, unknown } from './scope.ts'
import { type Goal, isExact, type Search } from './search.ts'
import { bodyBy, mayEnd, type Ways } from './statements.ts'

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
  const plain = plainMay(node, goal, scope)
  if (plain !== undefined) return plain
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
  return isText && isExact(goal) ? never : always
}

/** What a filter of Eleventy gives, or a test of the path or the tags. */
function plainMay(node: Call, goal: Goal, scope: Scope): Cover | undefined {
  if (filterIn(node.of, scope)) return isExact(goal) ? never : always
  return partMay(node, goal, scope)
}

/** What stands for the values in brackets; after a spread list no place is known. */
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
  if (insideOf(node, scope.file).isUnsure) return always
  const cover = Array.isArray(node.body)
    ? bodyBy(node.body, scope, waysOf(goal, search))
    : search.mayBe(node.body, goal, scope, search)
  // Without keys, it does not matter what the data are.
  if (!cover?.length) return cover
  const isMade = cover.some(({ key }) => changesKey(node, key.replace(/\..*/s, ''), scope))
  return !isMade && keepsData(node, scope, search) ? cover : always
}

// Without a value the page has the address of its file.
const nothingMay = (goal: Goal): Cover => (goal === 'falsy' ? always : never)

const waysOf = (goal: Goal, search: Search): Ways<Cover> => ({
  returned: (value, scope) => (value ? search.mayBe(value, goal, scope, search) : nothingMay(goal)),
  chosen(test, yes, no, scope) {
    // Where both do the same, it does not matter which is taken.
    if (JSON.stringify(yes) === JSON.stringify(no)) return yes
    const taken = (is: Goal, may: Cover) =>
      may?.length === 0 ? may : both(search.mayBe(test, is, scope, search), may)
    return either(taken('true', yes), taken('falsy', no))
  },
  unknown: always,
  matters: mayEnd,
  search,
})

/** Whether a function changes a key of what it takes. */
function changesKey(node: FunctionNode, key: string, { file }: Scope): boolean {
  const { members } = insideOf(node, file)
  return node.params.some((one) => one.kind === 'name' && members.get(one.name)?.has(key))
}

/** Whether no function that is not read is given all data of the page, which it may change. */
function keepsData(node: FunctionNode, scope: Scope, search: Search): boolean {
  const { nodes, changed, members } = insideOf(node, scope.file)
  if (--search.left < 0) return false
  const isOther = (name: string) => changed.has(name) && !members.has(name)
  if (node.params.some((one) => one.kind === 'name' && isOther(one.name))) return false
  return nodes.every((one) => {
    if (one.kind === 'assign') return !isWhole(one.value, scope, search)
    return one.kind !== 'call' || passesData(one, scope, search)
  })
}

/** Whether a call gives all data of the page to none but a function of the site that keeps it. */
function passesData({ of, args }: Call, scope: Scope, search: Search): boolean {
  if (!args.some((one) => isWhole(one, scope, search))) return true
  const called = standsFor(of, scope, search)
  if (called.kind !== 'node' || called.node.kind !== 'function') return isHarmless(of)
  if (search.depth >= maxCalls) return false
  search.depth++
  const inner = scopeOf(called.node, givenBy(args, scope, search), called.scope)
  const isOther = [...inner.names.keys()].some((name) => isChanged(name, inner))
  const keeps = !isOther && keepsData(called.node, inner, search)
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
