import { openModule } from '../../../config/static/module.ts'
import type { FunctionNode, Node } from '../../../config/syntax/nodes.ts'
import { namesOf } from '../../../config/syntax/patterns.ts'
import { parseValueAt } from '../../../config/syntax/statements.ts'
import { choiceBy, maxLength } from './conditions.ts'
import { pipedBy } from './filters.ts'
import { standsFor } from './names.ts'
import type { Result } from './returns.ts'
import { type Bound, insideOf, type Scope, scopeOf } from './scope.ts'
import { bodyBy, type Ways } from './statements.ts'

/** A template; null where only running the code tells, and `none` where it gives no text. */
type Part = string | null | typeof none

const none = Symbol('none')

interface Reading {
  /** What is where the value is nothing; null where it would be a part of a text. */
  otherwise: string | null
  /** The filters that a value goes through. */
  filters: readonly string[]
  search: { left: number }
}

const maxSteps = 500

/**
 * What code gives, as a template of Liquid, with `otherwise` where it gives nothing; null where
 * only running it tells. It leaves out where the code gives `false`, which the outcome tells.
 */
export function templateOf(
  { node, scope }: Result,
  given: readonly Bound[],
  otherwise: string,
): string | null {
  const r: Reading = { otherwise, filters: [], search: { left: maxSteps } }
  const made = node.kind === 'function' ? calledWith(r, node, given, scope) : partOf(r, node, scope)
  return typeof made === 'string' && made.length <= maxLength ? made : null
}

/** What a function gives for these values of its parameters, if it does not change them. */
function calledWith(r: Reading, node: FunctionNode, given: readonly Bound[], parent: Scope): Part {
  const { changed } = insideOf(node, parent.file)
  if (node.params.flatMap(namesOf).some((name) => changed.has(name))) return null
  const scope = scopeOf(node, given, parent)
  return Array.isArray(node.body)
    ? bodyBy(node.body, scope, waysOf(r))
    : partOf(r, node.body, scope)
}

const waysOf = (r: Reading): Ways<Part> => ({
  returned: (value, scope) => (value ? partOf(r, value, scope) : r.otherwise),
  chosen: (test, yes, no, scope) => chosen(r, test, yes, no, scope),
  unknown: null,
  // What is called may change the data.
  matters: () => true,
  search: r.search,
})

/** One of two parts by a condition, which does not matter where one of them gives no text. */
function chosen(r: Reading, test: Node, yes: Part, no: Part, scope: Scope): Part {
  if (yes === no || no === none) return yes
  if (yes === none) return no
  const choice = yes === null || no === null ? null : choiceBy(test, scope, r.search)
  return choice === null || yes === null || no === null ? null : choice(yes, no)
}

/** What a value gives. */
function partOf(r: Reading, node: Node, scope: Scope): Part {
  const found = standsFor(node, scope, r.search)
  if (--r.search.left < 0) return null
  if (found.kind === 'key') return ofKey(r, found.path.join('.'))
  return found.kind === 'node' ? madeBy(r, found.node, found.scope) : null
}

/** A key, which the text must have but where it is all that is given. */
function ofKey({ otherwise, filters }: Reading, path: string): Part {
  if (!/^[\w.]+$/.test(path)) return null
  const hole = `{{ ${[path, 'as_is', ...filters].join(' | ')} }}`
  const isOptional = otherwise !== null && filters.length === 0
  return isOptional ? `{% if ${path} %}${hole}{% else %}${otherwise}{% endif %}` : hole
}

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>

/** What a value that is no key gives. */
function madeBy(r: Reading, node: Node, scope: Scope): Part {
  const part = (one: Node) => partOf(r, one, scope)
  if (node.kind === 'literal') return literalOf(r, node)
  if (node.kind === 'choice') return chosen(r, node.test, part(node.yes), part(node.no), scope)
  if (node.kind === 'call') return calledOf(r, node, scope)
  const inner: Reading = { ...r, otherwise: null }
  if (node.kind === 'binary' && (node.sign === '||' || node.sign === '??'))
    return chosen(r, node.left, partOf(inner, node.left, scope), part(node.right), scope)
  // Of a sum, a filter makes something else than of its parts.
  if (r.filters.length > 0) return null
  if (node.kind === 'template') return filled(inner, node.source, scope)
  return node.kind === 'binary' && node.sign === '+'
    ? joined([node.left, node.right].map((one) => partOf(inner, one, scope)))
    : null
}

// In a sum or a template, a tag of the template language could be made of several parts.
const plain = /^[^{}%]*$/

function literalOf({ otherwise, filters }: Reading, { value, isNull }: Of<'literal'>): Part {
  if (value === null && !isNull) return otherwise
  if (value === null || value === false) return none
  if (typeof value !== 'string') return otherwise === null && value !== true ? `${value}` : null
  if (filters.length > 0)
    return /^[^"{}%]*$/.test(value) ? `{{ "${value}" | ${filters.join(' | ')} }}` : null
  return otherwise !== null || plain.test(value) ? value : null
}

const joined = (parts: readonly Part[]): Part =>
  parts.every((one) => typeof one === 'string') ? parts.join('') : null

function filled(r: Reading, source: string, scope: Scope): Part {
  const parts = source.split(/\$\{([^{}]*)\}/)
  return joined(
    parts.map((part, at) => {
      if (at % 2 === 0) return plain.test(part) ? part : null
      return partOf(r, parseValueAt(openModule('', part), 0), scope)
    }),
  )
}

/** What a function of the site gives, or a filter that does the same as a call. */
function calledOf(r: Reading, call: Of<'call'>, scope: Scope): Part {
  const piped = pipedBy(call, scope)
  if (piped)
    return partOf(
      { ...r, otherwise: null, filters: [piped.filter, ...r.filters] },
      piped.value,
      scope,
    )
  const called = standsFor(call.of, scope, r.search)
  if (called.kind !== 'node' || called.node.kind !== 'function') return null
  const given = call.args.map((one) => standsFor(one, scope, r.search))
  return calledWith(r, called.node, given, called.scope)
}
