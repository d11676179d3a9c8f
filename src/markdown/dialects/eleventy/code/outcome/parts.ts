import { escapeRegex } from '../../../../escape-regex.ts'
import type { Node } from '../../../config/syntax/nodes.ts'
import type { Cover } from './cover.ts'
import { keyOf, standsFor } from './names.ts'
import type { Bound, Scope } from './scope.ts'
import type { Goal } from './search.ts'

const maxDepth = 5
const steps = () => ({ left: 100 })

/** How a method asks for a part of a text, as an expression. */
const asked: Record<string, (part: string) => string> = Object.assign(Object.create(null), {
  includes: (part: string) => part,
  startsWith: (part: string) => `^${part}`,
  endsWith: (part: string) => `${part}$`,
})

/** `page.inputPath.includes('/drafts/')` and `/^\.\/drafts/.test(page.inputPath)` */
export function partMay(
  { of, args }: Extract<Node, { kind: 'call' }>,
  goal: Goal,
  scope: Scope,
): Cover | undefined {
  const [given, ...more] = args
  if (of.kind !== 'member' || !given || more.length > 0) return undefined
  const method = keyOf(of)
  if (method === 'includes' && goal === 'true') {
    const tags = tagsMay(standsFor(of.of, scope, steps()), given)
    if (tags) return tags
  }
  const [path, part] = method === 'test' ? [given, of.of] : [of.of, given]
  const matches = isPath(standsFor(path, scope, steps())) && expressionOf(method, part, scope)
  if (!matches) return undefined
  const test = { key: 'page.inputPath', matches }
  return [goal === 'true' ? test : { ...test, isNot: true }]
}

/** `data.tags.includes('draft')` */
const tagsMay = (found: Bound, tag: Node): Cover | undefined =>
  found.kind === 'key' && found.path.join('.') === 'tags' && tag.kind === 'literal'
    ? [{ key: 'tags', has: `${tag.value}` }]
    : undefined

function expressionOf(method: string, part: Node, scope: Scope): string | undefined {
  const found = standsFor(part, scope, steps())
  if (found.kind !== 'node') return undefined
  const { node } = found
  if (method === 'test' && node.kind === 'regex')
    return node.flags === '' ? node.source : node.flags === 'i' ? `(?i)${node.source}` : undefined
  const isText = node.kind === 'literal' && typeof node.value === 'string'
  return isText ? asked[method]?.(escapeRegex(`${node.value}`)) : undefined
}

/** Whether it is the path, also as `page && page.inputPath` or `inputPath || ''`. */
function isPath(found: Bound, depth = 0): boolean {
  if (found.kind === 'key') return found.path.join('.') === 'page.inputPath'
  if (found.kind !== 'node' || found.node.kind !== 'binary' || depth > maxDepth) return false
  const { sign, left, right } = found.node
  const one = sign === '&&' ? right : sign === '||' || sign === '??' ? left : null
  return one !== null && isPath(standsFor(one, found.scope, steps()), depth + 1)
}
