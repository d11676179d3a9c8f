import type { Node } from '../../../config/syntax/nodes.ts'
import type { TagAddress } from '../../site.ts'
import { keyOf, standsFor } from './names.ts'
import type { Result } from './returns.ts'
import { type Scope, scopeOf } from './scope.ts'

interface ByTag extends TagAddress {
  /** The function without that statement. */
  rest: Result
}

/** What a function that begins with `if (data.tags.includes('home')) return '/'` gives. */
export function firstByTag({ node, scope }: Result): ByTag | null {
  if (node.kind !== 'function' || !Array.isArray(node.body)) return null
  const [first, ...body] = node.body
  if (first?.kind !== 'if' || first.isTry || first.no.length > 0) return null
  const [way, ...more] = first.yes
  const permalink = way?.kind === 'return' && more.length === 0 ? textOf(way.value) : null
  const tag = tagAsked(first.test, scopeOf(node, [{ kind: 'data' }], scope))
  if (permalink === null || tag === null) return null
  return { tag, permalink, rest: { node: { ...node, body }, scope } }
}

const textOf = (node: Node | null | undefined) =>
  node?.kind === 'literal' && typeof node.value === 'string' && !/[{%]/.test(node.value)
    ? node.value
    : null

/** The tag of `tags.includes('home')`, `tags.indexOf('home') !== -1` and `… >= 0`. */
function tagAsked(test: Node, scope: Scope): string | null {
  const isIndex = test.kind === 'binary' && isFound(test)
  const call = isIndex ? test.left : test
  if (call.kind !== 'call' || call.of.kind !== 'member' || call.args.length !== 1) return null
  if (keyOf(call.of) !== (isIndex ? 'indexOf' : 'includes')) return null
  const of = standsFor(call.of.of, scope, { left: 100 })
  return of.kind === 'key' && of.path.join('.') === 'tags' ? textOf(call.args[0]) : null
}

const isFound = ({ sign, right }: Extract<Node, { kind: 'binary' }>) =>
  right.kind === 'literal' && ['!= -1', '!== -1', '> -1', '>= 0'].includes(`${sign} ${right.value}`)
