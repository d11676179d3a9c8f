import type { Node } from '../../../config/syntax/nodes.ts'
import { keyOf, standsFor } from './names.ts'
import { type Result, resultOf } from './returns.ts'
import type { Bound, Scope } from './scope.ts'

/** What stands for the tags of the data among those of computed data. */
export const tagsOfData = '{{ tags }}'

const maxTags = 100
const maxDepth = 10

/** The tags that code gives, as `(data) => ['post', ...data.tags]`; empty if only running it tells. */
export function tagsOf(found: Result, given: readonly Bound[]): string[] {
  const { node, scope } = found
  const result = node.kind === 'function' ? resultOf(node, given, scope) : found
  const all = result && tagsIn(result.node, result.scope)
  return all !== null && all.length <= maxTags ? all : []
}

function tagsIn(node: Node, scope: Scope, depth = 0): string[] | null {
  const found = standsFor(node, scope, { left: 100 })
  if (found.kind === 'key') return found.path.join('.') === 'tags' ? [tagsOfData] : null
  if (found.kind !== 'node' || depth > maxDepth) return null
  const { node: value } = found
  const inner = (one: Node) => tagsIn(one, found.scope, depth + 1)
  if (value.kind === 'array') return joined(value.items.map((one) => itemsOf(one, inner)))
  // `data.tags ?? []`
  if (value.kind === 'binary' && ['||', '??'].includes(value.sign))
    return isEmptyList(value.right) ? inner(value.left) : null
  const [list, ...more] = value.kind === 'call' && isCopying(value) ? value.args : []
  return list && more.length === 0 ? inner(list) : null
}

const joined = (parts: (string[] | null)[]) =>
  parts.includes(null) ? null : parts.flatMap((one) => one ?? [])

function itemsOf(one: Node, inner: (one: Node) => string[] | null): string[] | null {
  if (one.kind === 'spread') return inner(one.of)
  const isText = one.kind === 'literal' && typeof one.value === 'string'
  return isText && /^[^\\{}%]*$/.test(`${one.value}`) ? [`${one.value}`] : null
}

const isEmptyList = (node: Node) => node.kind === 'array' && node.items.length === 0

/** `new Set(list)` and `Array.from(list)` */
const isCopying = ({ of, isNew }: Extract<Node, { kind: 'call' }>) =>
  isNew ? of.kind === 'name' && of.name === 'Set' : isArray(of) && keyOf(of) === 'from'

const isArray = (of: Node) =>
  of.kind === 'member' && of.of.kind === 'name' && of.of.name === 'Array'
