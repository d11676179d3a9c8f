import type { Module } from '../../../config/static/module.ts'
import { isSign } from '../../../config/static/module.ts'
import type { Node, Statement } from '../../../config/syntax/nodes.ts'
import { parseMethodAt, parseValueAt } from '../../../config/syntax/statements.ts'
import type { Code } from '../results.ts'
import { functionMay } from './calls.ts'
import type { Cover } from './cover.ts'
import { mayBe } from './expressions.ts'
import { standsFor } from './names.ts'
import { type Bound, filesOf, openFile, type Scope, scopeOf } from './scope.ts'
import type { Goal, Search } from './search.ts'

const maxValues = 2000
const newSearch = (): Search => ({ left: maxValues, depth: 0, mayBe, functionMay })
const ofPage: Bound[] = [{ kind: 'data' }, { kind: 'text' }]

/**
 * The keys of the pages for which a value that is code may be this: its function takes the data
 * of the page and, in a preprocessor, its text.
 */
export function outcomeOf(code: Code, others: readonly Module[], goal: Goal): Cover {
  const { scope } = openFile(code.m, filesOf([code.m, ...others]))
  const search = newSearch()
  const found = standsFor(nodeAt(code), scope, search)
  if (found.kind !== 'node') return null
  return found.node.kind === 'function'
    ? functionMay(found.node, ofPage, found.scope, goal, search)
    : mayBe(found.node, goal, found.scope, search)
}

/** Whether a function gives nothing but `false` and the `permalink` that the data has. */
export function givesOnlyPermalink(code: Code, others: readonly Module[]): boolean {
  const { scope } = openFile(code.m, filesOf([code.m, ...others]))
  const search = newSearch()
  const found = standsFor(nodeAt(code), scope, search)
  if (found.kind !== 'node' || found.node.kind !== 'function') return false
  const { body } = found.node
  const inner = scopeOf(found.node, ofPage, found.scope)
  const results = Array.isArray(body) ? returnsIn(body) : choicesIn(body)
  return results.length > 0 && results.every((one) => isPermalink(one, inner, search))
}

const isPermalink = (node: Node, scope: Scope, search: Search) => {
  if (node.kind === 'literal') return node.value === false
  const found = standsFor(node, scope, search)
  return found.kind === 'key' && found.path.join('.') === 'permalink'
}

/** All that a body gives; what ends without `return` gives nothing, which is not the same. */
function returnsIn(body: readonly Statement[]): Node[] {
  const nothing: Node = { kind: 'literal', value: null }
  const all: Node[] = body.flatMap((one) => {
    if (one.kind === 'return') return choicesIn(one.value ?? nothing)
    if (one.kind === 'if') return [one.yes, one.no].flatMap((way) => partsIn(way))
    return one.kind === 'let' || one.kind === 'function' ? [] : [nothing]
  })
  return endsIn(body) ? all : [...all, nothing]
}

const partsIn = (way: readonly Statement[]): Node[] => {
  const all = returnsIn(way)
  return endsIn(way) ? all : all.slice(0, -1)
}

const endsIn = (body: readonly Statement[]): boolean => {
  const last = body.at(-1)
  if (last?.kind === 'if') return endsIn(last.yes) && endsIn(last.no)
  return last?.kind === 'return'
}

const choicesIn = (node: Node): Node[] =>
  node.kind === 'choice' ? [...choicesIn(node.yes), ...choicesIn(node.no)] : [node]

/** A method begins with its brackets. */
function nodeAt({ m, from }: Code): Node {
  const method = isSign(m, from, '(') ? parseMethodAt(m, from - 1) : null
  return method ?? parseValueAt(m, from)
}
