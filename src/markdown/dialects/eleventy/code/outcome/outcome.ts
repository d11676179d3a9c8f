import { isSign, type Module } from '../../../config/static/module.ts'
import type { Node } from '../../../config/syntax/nodes.ts'
import { parseMethodAt, parseValueAt } from '../../../config/syntax/statements.ts'
import { mayEmpty } from '../../permalink/filters.ts'
import type { Code } from '../results.ts'
import { functionMay } from './calls.ts'
import type { Cover } from './cover.ts'
import { mayBe } from './expressions.ts'
import { standsFor } from './names.ts'
import { resultOf } from './returns.ts'
import { type Bound, filesOf, openFile, type Scope } from './scope.ts'
import type { Goal, Search } from './search.ts'
import { tagsOf } from './tags.ts'
import { templateOf } from './template.ts'

const maxValues = 2000
const newSearch = (): Search => ({ left: maxValues, depth: 0, mayBe, functionMay })
const ofPage: Bound[] = [{ kind: 'data' }, { kind: 'text' }]

/** What a value of `permalink` that is code does. */
export interface PermalinkCode {
  /** The same as a template, where it is a text with the name or title of the page. */
  pattern?: string
  /** Whether it gives the address that the page has without it. */
  isSame?: boolean
  /** The keys by which it takes the address from a page; null if it may do so to any. */
  dropsBy: Cover
}

/** What a function, or a text, does that is the value of `permalink`. */
export function readPermalink(code: Code, others: readonly Module[] = []): PermalinkCode {
  const found = foundIn(code, others)
  if (found.kind !== 'node') return { dropsBy: null }
  const dropsBy = mayOf(found, 'none')
  const address = templateOf(found, ofPage, usual)
  // What a text says of its address counts by itself.
  const cover = dropsBy?.filter(({ key, isSet }) => key !== 'permalink' || !isSet) ?? null
  if (address === null) return { dropsBy: cover }
  if (same.has(address)) return { isSame: true, dropsBy: cover }
  if (mayEmpty.test(address)) return { pattern: address, dropsBy }
  // What else begins with a hole or a tag is a text as well.
  return { pattern: address.replace(/^(?=\{)/, '/'), dropsBy }
}

/** The address that a page has without another one. */
const usual = '{{ page.address }}'
const own = '{{ permalink | as_is }}'
const same = new Set([`{% if permalink %}${own}{% else %}${usual}{% endif %}`])

/** The template of a computed title that is code; null where only running it tells. */
export function readTitle(code: Code, others: readonly Module[]): string | null {
  const found = foundIn(code, others)
  return found.kind === 'node' ? templateOf(found, ofPage, '') : null
}

/** Computed tags that are code; empty where only running it tells. */
export function readTags(code: Code, others: readonly Module[]): string[] {
  const found = foundIn(code, others)
  return found.kind === 'node' ? tagsOf(found, ofPage) : []
}

/**
 * The keys of the pages for which a value that is code may be this: its function takes the data
 * of the page and, in a preprocessor, its text.
 */
export function outcomeOf(code: Code, others: readonly Module[], goal: Goal): Cover {
  const found = foundIn(code, others)
  return found.kind === 'node' ? mayOf(found, goal) : null
}

function mayOf({ node, scope }: Extract<Bound, { kind: 'node' }>, goal: Goal): Cover {
  const search = newSearch()
  return node.kind === 'function'
    ? functionMay(node, ofPage, scope, goal, search)
    : mayBe(node, goal, scope, search)
}

/** The value of code, or the function that its function gives. */
function foundIn(code: Code, others: readonly Module[]): Bound {
  const { scope } = openFile(code.m, filesOf([code.m, ...others]))
  const search = newSearch()
  let found = standsFor(nodeAt(code), scope, search)
  for (let depth = 0; depth < maxDepth; depth++) {
    const inner = found.kind === 'node' && innerOf(found.node, found.scope, search)
    if (!inner) break
    found = inner
  }
  return found
}

const maxDepth = 8

function innerOf(node: Node, parent: Scope, search: Search): Bound | null {
  if (node.kind !== 'function') return null
  const result = resultOf(node, [], parent)
  const found = result && standsFor(result.node, result.scope, search)
  return found && found.kind === 'node' && found.node.kind === 'function' ? found : null
}

/** What code says; a method begins with its brackets. */
export function nodeAt({ m, from }: Code): Node {
  const method = isSign(m, from, '(') ? parseMethodAt(m, from - 1) : null
  return method ?? parseValueAt(m, from)
}
