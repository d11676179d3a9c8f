import type { FunctionNode, Node, Statement } from '../../../config/syntax/nodes.ts'
import { anyBranchOf, type Bound, declare, type Scope, scopeOf } from './scope.ts'

export interface Result {
  node: Node
  scope: Scope
}

const nothing: Node = { kind: 'literal', value: null }

/** All values that a function may give, each way of a choice by itself. */
export function resultsOf(node: FunctionNode, given: readonly Bound[], parent: Scope): Result[] {
  const { body } = node
  const own = scopeOf(node, given, parent)
  if (!Array.isArray(body)) return choicesIn(body).map((one) => ({ node: one, scope: own }))
  for (const one of body) declare(one, own)
  const scope = anyBranchOf(own)
  return returnsIn(body).map((one) => ({ node: one, scope }))
}

/** All that a body gives; what ends without `return` gives nothing, which is not the same. */
function returnsIn(body: readonly Statement[]): Node[] {
  const all = body.flatMap((one) => {
    if (one.kind === 'return') return choicesIn(one.value ?? nothing)
    if (one.kind === 'if') return [one.yes, one.no].flatMap(partsIn)
    return one.kind === 'loop' || one.kind === 'unread' ? [nothing] : []
  })
  return endsIn(body) ? all : [...all, nothing]
}

function partsIn(way: readonly Statement[]): Node[] {
  const all = returnsIn(way)
  return endsIn(way) ? all : all.slice(0, -1)
}

function endsIn(body: readonly Statement[]): boolean {
  const last = body.at(-1)
  if (last?.kind === 'if') return endsIn(last.yes) && endsIn(last.no)
  return last?.kind === 'return'
}

const choicesIn = (node: Node): Node[] =>
  node.kind === 'choice' ? [...choicesIn(node.yes), ...choicesIn(node.no)] : [node]
