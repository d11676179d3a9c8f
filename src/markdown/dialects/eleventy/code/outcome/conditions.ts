import type { Node } from '../../../config/syntax/nodes.ts'
import { keyOf, standsFor } from './names.ts'
import { type Bound, type Scope, scopeOf, unknown } from './scope.ts'

/** Gives one of two templates in a template. */
type Choice = (yes: string, no: string) => string

interface Search {
  left: number
}

/** The length up to which templates of code are read. */
export const maxLength = 4000
const tooLong = ' '.repeat(maxLength + 1)

/** A condition as one of templates; null where only running the code tells. */
export function choiceBy(test: Node, scope: Scope, search: Search): Choice | null {
  const found = standsFor(test, scope, search)
  if (--search.left < 0) return null
  if (found.kind === 'key') return asking(found)
  return found.kind === 'node' ? choiceIn(found.node, found.scope, search) : null
}

function choiceIn(node: Node, scope: Scope, search: Search): Choice | null {
  if (node.kind === 'literal') return node.value ? (yes) => yes : (_, no) => no
  if (node.kind === 'not') return turned(choiceBy(node.of, scope, search))
  if (node.kind === 'call') return callIn(node, keyOf(node.of), scope, search)
  return node.kind === 'binary' ? binaryIn(node, scope, search) : null
}

type Binary = Extract<Node, { kind: 'binary' }>

function binaryIn(node: Binary, scope: Scope, search: Search): Choice | null {
  const { sign, left, right } = node
  const by = (side: Node) => choiceBy(side, scope, search)
  if (sign === '&&' || sign === '||') return joined(sign, by(left), by(right))
  // `key ?? false`; of what is no key, `??` gives other values than `||`.
  if (sign === '??') return right.kind === 'literal' && !right.value ? by(left) : null
  if (left.kind === 'call' && isFound(node)) return callIn(left, 'includes', scope, search)
  const is = compared(standsFor(left, scope, search), standsFor(right, scope, search))
  return /^===?$/.test(sign) ? is : /^!==?$/.test(sign) ? turned(is) : null
}

function joined(sign: '&&' | '||', one: Choice | null, other: Choice | null): Choice | null {
  if (!one || !other) return null
  return sign === '&&'
    ? (yes, no) => one(other(yes, no), no)
    : (yes, no) => one(yes, other(yes, no))
}

const turned = (choice: Choice | null): Choice | null => choice && ((yes, no) => choice(no, yes))

/** `{% if key %}`, or `{% if key == "text" %}` */
function asking(of: Bound, by = ''): Choice | null {
  const path = of.kind === 'key' ? of.path.join('.') : ''
  if (!/^[\w.]+$/.test(path)) return null
  return (yes, no) =>
    yes.length + no.length > maxLength
      ? tooLong
      : `{% if ${path}${by} %}${yes}{% else %}${no}{% endif %}`
}

function textIn(of: Bound): string | undefined {
  const value = of.kind === 'node' && of.node.kind === 'literal' ? of.node.value : undefined
  return typeof value === 'string' && /^[^"{}%]+$/.test(value) ? value : undefined
}

function compared(one: Bound, other: Bound): Choice | null {
  const [key, text] = one.kind === 'key' ? [one, textIn(other)] : [other, textIn(one)]
  return text === undefined ? null : asking(key, ` == "${text}"`)
}

/** `tags.indexOf('home') !== -1` is as `tags.includes('home')`. */
const isFound = ({ sign, left, right }: Binary) =>
  left.kind === 'call' &&
  keyOf(left.of) === 'indexOf' &&
  right.kind === 'literal' &&
  ['!= -1', '!== -1', '> -1', '>= 0'].includes(`${sign} ${right.value}`)

const askedBy: Record<string, string> = {
  includes: 'contains',
  startsWith: 'starts_with',
  endsWith: 'ends_with',
}

function callIn(
  { of, args }: Extract<Node, { kind: 'call' }>,
  method: string,
  scope: Scope,
  search: Search,
): Choice | null {
  const given = args.map((one) => standsFor(one, scope, search))
  const [first = unknown, ...more] = given
  if (of.kind === 'member' && more.length === 0 && Object.hasOwn(askedBy, method)) {
    const text = textIn(first)
    return text === undefined
      ? null
      : asking(standsFor(of.of, scope, search), ` ${askedBy[method]} "${text}"`)
  }
  const called = standsFor(of, scope, search)
  if (called.kind !== 'node' || called.node.kind !== 'function') return null
  const { body } = called.node
  const [only, ...others] = Array.isArray(body) ? body : [{ kind: 'return' as const, value: body }]
  return only?.kind === 'return' && only.value && others.length === 0
    ? choiceBy(only.value, scopeOf(called.node, given, called.scope), search)
    : null
}
