import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import { type Bound, type Scope, scopeOf } from './scope.ts'
import { bodyBy } from './statements.ts'

export interface Result {
  node: Node
  scope: Scope
}

const maxSteps = 500

/** The value that a function always gives; null where it has several ways. */
export function resultOf(
  node: FunctionNode,
  given: readonly Bound[],
  parent: Scope,
): Result | null {
  const own = scopeOf(node, given, parent)
  if (!Array.isArray(node.body)) return { node: node.body, scope: own }
  return bodyBy<Result | null>(node.body, own, {
    returned: (value, scope) => value && { node: value, scope },
    chosen: () => null,
    unknown: null,
    matters: ({ kind }) => kind !== 'value',
    search: { left: maxSteps },
  })
}
