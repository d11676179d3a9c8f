import { openModule } from '../../../config/static/module.ts'
import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import { namesOf } from '../../../config/syntax/patterns.ts'
import { parseValueAt } from '../../../config/syntax/statements.ts'
import { filterIn } from './filters.ts'
import { keyOf, standsFor } from './names.ts'
import { type Result, resultsOf } from './returns.ts'
import { type Bound, insideOf, type Scope } from './scope.ts'

const maxResults = 20

/**
 * The addresses that code gives to pages, as templates of Liquid; null for one that only running
 * it tells.
 */
export function addressesOf(found: Result, given: readonly Bound[]): (string | null)[] {
  const { node, scope } = found
  if (node.kind === 'function' && changesData(node, scope)) return [null]
  const all = node.kind === 'function' ? resultsOf(node, given, scope) : [found]
  const addresses = all
    .slice(0, maxResults)
    .filter((one) => !(one.node.kind === 'literal' && one.node.value === false))
    .map(templateOf)
  return all.length > maxResults ? [null] : [...new Set(addresses)]
}

/** Whether a function changes what it takes. */
const changesData = (node: FunctionNode, { file }: Scope) =>
  node.params.flatMap(namesOf).some((name) => insideOf(node, file).changed.has(name))

/** A text with holes for what the page is called. */
function templateOf({ node, scope }: Result): string | null {
  if (node.kind === 'literal') return typeof node.value === 'string' ? node.value : null
  return partOf({ node: node.kind === 'binary' ? ownOf(node, scope) : node, scope })
}

// `data.permalink || undefined` is `data.permalink`: without either, the address is the usual one.
function ownOf(node: Extract<Node, { kind: 'binary' }>, scope: Scope): Node {
  const { sign, left, right } = node
  const isNothing = right.kind === 'literal' && right.value === null && !right.isNull
  return isNothing && ['||', '??'].includes(sign) && partOf({ node: left, scope }) === own
    ? left
    : node
}

const own = '{{ permalink }}'

// In a sum or a template, a tag of the template language could be made of several parts.
const plain = /^[^{}%]*$/
const named = /^(?:title|permalink|page\.(?:fileSlug|filePathStem|outputFileExtension))$/

function partOf({ node, scope }: Result): string | null {
  if (node.kind === 'template') return filled(node.source, scope)
  if (node.kind === 'binary' && node.sign === '+')
    return joined([node.left, node.right].map((one) => partOf({ node: one, scope })))
  if (node.kind === 'call') return calledOf(node, scope)
  const found = standsFor(node, scope, { left: 100 })
  if (found.kind === 'key') return holeOf(found.path.join('.'))
  if (found.kind !== 'node') return null
  const { node: value } = found
  if (value !== node) return partOf(found)
  return value.kind === 'literal' && typeof value.value === 'string' && plain.test(value.value)
    ? value.value
    : null
}

const holeOf = (path: string) => (named.test(path) ? `{{ ${path} }}` : null)

const joined = (parts: (string | null)[]) => (parts.includes(null) ? null : parts.join(''))

function filled(source: string, scope: Scope): string | null {
  const parts = source.split(/\$\{([^{}]*)\}/)
  return joined(
    parts.map((part, at) => {
      if (at % 2 === 0) return plain.test(part) ? part : null
      return partOf({ node: parseValueAt(openModule('', part), 0), scope })
    }),
  )
}

const names = /^[\w/.-]*$/

/** A hole with a filter: `slugify(data.title)`, `page.filePathStem.replace('/a/', '/')`. */
function calledOf({ of, args }: Extract<Node, { kind: 'call' }>, scope: Scope): string | null {
  const filter = filterIn(of, scope)
  const isReplacing = keyOf(of) === 'replace' && of.kind === 'member'
  const [from, to] = args.map((one) =>
    one.kind === 'literal' && typeof one.value === 'string' ? one.value : null,
  )
  const value = isReplacing ? of.of : filter && args.length === 1 ? args[0] : undefined
  const [, inner] =
    /^\{\{ ([\w.]+) \}\}$/.exec((value && partOf({ node: value, scope })) ?? '') ?? []
  if (inner === undefined) return null
  if (filter) return `{{ ${inner} | ${filter} }}`
  const isPlain = from && typeof to === 'string' && names.test(from) && names.test(to)
  return isPlain ? `{{ ${inner} | replace_first: "${from}", "${to}" }}` : null
}
