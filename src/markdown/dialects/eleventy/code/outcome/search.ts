import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import type { Cover } from './cover.ts'
import type { Bound, Scope } from './scope.ts'

/**
 * What a value may be: exactly `false`, no address (`false`, `null`, 0, a map without one, a text
 * of which nothing is left), or what counts as true or as false in a condition.
 */
export type Goal = 'false' | 'none' | 'true' | 'falsy'

/** Whether a value meets this only by what it is itself, not by what it counts as. */
export const isExact = (goal: Goal) => goal === 'false' || goal === 'none'

/** How many values a search may still read, how deep it is, and what reads the values in others. */
export interface Search {
  left: number
  depth: number
  /** The keys of the pages for which a value may be this. */
  mayBe(node: Node, goal: Goal, scope: Scope, search: Search): Cover
  /** The same for what a function gives for these values of its parameters. */
  functionMay(
    node: FunctionNode,
    given: readonly Bound[],
    parent: Scope,
    goal: Goal,
    search: Search,
  ): Cover
}
