import {
  changedBy,
  changedByOthers,
  changesIn,
  isGiven,
  maxNodes,
  nodesBelow,
  nodesIn,
  partsOf,
  partsOfStatement,
  statementsIn,
} from '../../../config/syntax/changes.ts'
import type { FunctionNode, Node, Statement } from '../../../config/syntax/nodes.ts'
import { namesOf } from '../../../config/syntax/patterns.ts'

/** What is told of a function by all that is in it. */
export interface Inside {
  nodes: readonly Node[]
  /** Whether it is too long, or may get its values in a way that is not read. */
  isUnsure: boolean
  /** The names that it may give another value or change. */
  changed: ReadonlySet<string>
  /** What it gives those names that it changes by `name = …` alone, in no function within it. */
  given: ReadonlyMap<string, readonly Node[]>
  /** The members that it changes of names of which it changes nothing else. */
  members: ReadonlyMap<string, ReadonlySet<string>>
  /** The names that its branches and loops declare. */
  inBranches: readonly string[]
}

export function lookInside(node: FunctionNode): Inside {
  const nodes = nodesBelow([node])
  const body = Array.isArray(node.body) ? node.body : []
  const all: Statement[] = [{ kind: 'value', value: node }]
  return {
    nodes,
    isUnsure: nodes.length >= maxNodes || nodes.some(isUnsure),
    changed: changesIn(all),
    given: givenIn(node, nodes),
    members: membersIn(nodes, changedByOthers(all)),
    inBranches: statementsIn(body.flatMap(partsOfStatement)).flatMap(declaredBy),
  }
}

const isUnsure = (node: Node) =>
  node.kind === 'name' && (node.name === 'arguments' || node.name === 'eval')

function givenIn(node: FunctionNode, nodes: readonly Node[]): Map<string, Node[]> {
  const own = new Set(nodesBelow(partsOf(node), false))
  const found = new Map<string, Node[]>()
  const others = new Set<string>()
  for (const one of nodes)
    for (const name of changedBy(one))
      if (one.kind === 'assign' && isGiven(one) && own.has(one))
        found.set(name, [...(found.get(name) ?? []), one.value])
      else others.add(name)
  for (const name of others) found.delete(name)
  return found
}

function membersIn(nodes: readonly Node[], others: Set<string>): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const one of nodes)
    for (const name of changedBy(one)) {
      const key = one.kind === 'assign' ? memberOf(one.to, name) : null
      if (key === null) others.add(name)
      else found.set(name, new Set([...(found.get(name) ?? []), key]))
    }
  for (const name of others) found.delete(name)
  return found
}

/** The member of a name that a value is, or is within; null for all of it. */
function memberOf(node: Node, name: string): string | null {
  if (node.kind !== 'member') return null
  const isIt = node.of.kind === 'name' && node.of.name === name
  if (!isIt) return memberOf(node.of, name)
  return node.key.kind === 'literal' ? `${node.key.value}` : null
}

function declaredBy(one: Statement): string[] {
  if (one.kind === 'function') return [one.name]
  const pattern = one.kind === 'let' || one.kind === 'loop' ? one.pattern : null
  return pattern ? namesOf(pattern) : []
}

/** What the functions of a file declare, by each name that only one of them has. */
export function innerNames(statements: readonly Statement[]): Map<string, Node> {
  // What is exported as `default` has two names.
  const functions = [...new Set(nodesIn(statements))].flatMap((one) =>
    one.kind === 'function' ? [one] : [],
  )
  const bodies = functions.map(({ body }) => (Array.isArray(body) ? body : []))
  const names = [
    ...functions.flatMap(({ params }) => params.flatMap(namesOf)),
    ...bodies.flatMap((body) => statementsIn(body).flatMap(declaredBy)),
  ]
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return new Map(
    bodies.flatMap((body) => body.flatMap(valueIn)).filter(([one]) => counts.get(one) === 1),
  )
}

function valueIn(one: Statement): [string, Node][] {
  if (one.kind === 'function') return [[one.name, one.node]]
  if (one.kind !== 'let' || one.pattern.kind !== 'name' || one.pattern.byDefault) return []
  return one.value ? [[one.pattern.name, one.value]] : []
}
