import type { Node } from '../../../config/syntax/nodes.ts'
import { type Bound, boundTo, exportOf, importedFrom, type Scope, unknown } from './scope.ts'

const maxSteps = 50

/** What a name or a member stands for, as far as no function must be run to know it. */
export function standsFor(node: Node, scope: Scope, search: { left: number }, step = 0): Bound {
  if (--search.left < 0 || step > maxSteps) return unknown
  const next = (one: Bound) =>
    one.kind === 'node' ? standsFor(one.node, one.scope, search, step + 1) : one
  if (node.kind === 'name') return next(boundTo(node.name, scope))
  if (node.kind === 'call' && isRequire(node)) return required(node.args[0], scope)
  if (node.kind !== 'member') return { kind: 'node', node, scope }
  const { key } = node
  if (key.kind !== 'literal' || key.value === null) return unknown
  return next(memberOf(standsFor(node.of, scope, search, step + 1), `${key.value}`))
}

/** The name of the member that a value is, or ''. */
export const keyOf = (node: Node) =>
  node.kind === 'member' && node.key.kind === 'literal' ? `${node.key.value}` : ''

const isRequire = ({ of }: Extract<Node, { kind: 'call' }>) =>
  of.kind === 'name' && of.name === 'require'

function required(from: Node | undefined, { file }: Scope): Bound {
  return from?.kind === 'literal' ? importedFrom(file, `${from.value}`, '*') : unknown
}

function memberOf(of: Bound, key: string): Bound {
  if (of.kind === 'data') return { kind: 'key', path: [key] }
  if (of.kind === 'key') return { kind: 'key', path: [...of.path, key] }
  if (of.kind === 'file') return exportOf(of.file, key)
  if (of.kind !== 'node' || of.node.kind !== 'object') return unknown
  const { members } = of.node
  const found = members.filter((one) => one.key === key)
  const isPlain = members.every((one) => one.key !== null)
  const [member, ...more] = found
  return member && isPlain && more.length === 0
    ? { kind: 'node', node: member.value, scope: of.scope }
    : unknown
}
