import { changesIn, partsOf } from '../../config/syntax/changes.ts'
import type { FunctionNode, Node, Statement } from '../../config/syntax/nodes.ts'
import { namesOf } from '../../config/syntax/patterns.ts'
import { path, subjectOfValue, type Value } from './values.ts'

/** The names of a function that it changes otherwise than by a statement that is followed. */
export function looseIn(node: FunctionNode): ReadonlySet<string> {
  const known = ofFunctions.get(node) ?? namesIn(node)
  ofFunctions.set(node, known)
  return known
}

const ofFunctions = new WeakMap<FunctionNode, ReadonlySet<string>>()

function namesIn({ body }: FunctionNode): Set<string> {
  if (!Array.isArray(body)) return new Set()
  const others: Node[] = []
  const lets: Statement[] = []
  const twice = new Set<string>()
  walk(body, new Set(), { others, lets, twice })
  const values = others.map((value): Statement => ({ kind: 'value', value }))
  const changed = changesIn([...values, ...lets])
  return new Set([...changed, ...twice])
}

interface Found {
  others: Node[]
  /** What is declared, also as another name of the same. */
  lets: Statement[]
  /** The names that a block declares anew: blocks share the names of their function here. */
  twice: Set<string>
}

function walk(all: readonly Statement[], outer: ReadonlySet<string>, found: Found): void {
  const own = declaredIn(all, outer, found)
  const inner = new Set([...outer, ...own])
  for (const one of all) {
    if (one.kind === 'let') found.lets.push(one)
    else if (one.kind === 'value') found.others.push(...followedIn(one.value))
    else if (one.kind === 'if' && !one.isTry) {
      found.others.push(one.test)
      for (const way of [one.yes, one.no]) walk(way, inner, found)
    } else if (one.kind === 'loop') {
      found.others.push(...(one.of ? [one.of] : []), ...(one.heads ?? []))
      walk(one.body, new Set(), found)
    } else found.others.push(...partsOf({ kind: 'function', params: [], body: [one] }))
  }
}

function declaredIn(
  all: readonly Statement[],
  outer: ReadonlySet<string>,
  { twice }: Found,
): Set<string> {
  const own = new Set<string>()
  for (const name of all.flatMap((one) => (one.kind === 'let' ? namesOf(one.pattern) : []))) {
    if (own.has(name) || outer.has(name)) twice.add(name)
    own.add(name)
  }
  return own
}

/** `name = value` is followed, of which the value alone is left. */
const followedIn = (node: Node): Node[] =>
  node.kind === 'assign' && node.to.kind === 'name' ? [node.value] : [node]

const maxParts = 200

/** What is left of a value that a name may no longer have; lists of texts stay. */
export const loosened = (value: Value, name: string): Value =>
  isScalar(value) ? path([name], { isMade: true }) : value

function isScalar(value: Value): boolean {
  if (value.kind === 'asked' || value.kind === 'literal') return true
  if (value.kind === 'path') return subjectOfValue(value) !== null
  const parts =
    value.kind === 'array'
      ? value.items
      : value.kind === 'object'
        ? [...value.members.values()]
        : []
  return parts.length > 0 && parts.slice(0, maxParts).every(isScalar)
}
