import { isReadableRegex } from '../../config/regex.ts'
import { isSign, type Module, textAt } from '../../config/static/module.ts'
import type { Node } from '../../config/syntax/nodes.ts'
import { mapMembers } from './functions.ts'
import { keyOf, standsFor } from './outcome/names.ts'
import { nodeAt } from './outcome/outcome.ts'
import { resultOf } from './outcome/returns.ts'
import { filesOf, openFile, type Scope } from './outcome/scope.ts'
import type { Code } from './results.ts'

/** How a site reads heads; `isUnread` where only its code tells. */
export interface OtherHeads {
  isUnread?: true
  /** An expression; heads in which it is found are read otherwise. */
  otherHeads?: string
}

const ofExcerpts = /^excerpt(?:_separator)?$/
const languages = /^(?:json|js|javascript|node)$/i

/** What the options of front matter say of fences and of what reads a head. */
export function headsBy(calls: readonly Code[][]): OtherHeads {
  const all = calls.map(([options]) => {
    const members = options && mapMembers(options)
    return members?.map(([name, code]) => optionOf(name, code)) ?? [unread]
  })
  const [first = {}, ...more] = all.flat().filter((one) => one !== asUsual)
  return more.length === 0 ? first : unread
}

const unread: OtherHeads = { isUnread: true }
const asUsual: OtherHeads = {}

function optionOf(name: string, code: Code): OtherHeads {
  if (ofExcerpts.test(name)) return asUsual
  if (name === 'excerpt_alias') return isAliasOfNone(code) ? asUsual : unread
  const engines = name === 'engines' ? mapMembers(code) : null
  if (engines === null || engines.some(([one]) => languages.test(one))) return unread
  const yaml = engines.filter(([one]) => /^ya?ml$/i.test(one))
  const [[one = '', engine] = [], ...more] = yaml
  if (engine === undefined) return asUsual
  const replaced = one === 'yaml' && more.length === 0 ? replacedBy(engine) : null
  return replaced === null ? unread : { otherHeads: replaced }
}

const isAliasOfNone = ({ m, from }: Code) =>
  m.tokens[from]?.kind === 'text' && !/^(?:permalink|layout|draft)$/.test(textAt(m, from))

/**
 * What an engine replaces in a head before js-yaml reads it, as an expression:
 * `{ parse: (text) => yaml.load(text.replace(/\t/g, ' ')) }`.
 */
function replacedBy(engine: Code): string | null {
  const [, parse] = mapMembers(engine)?.find(([name]) => name === 'parse') ?? []
  const node = parse && nodeAt(parse)
  if (!parse || node?.kind !== 'function') return null
  const { scope } = openFile(parse.m, filesOf([parse.m]))
  const result = resultOf(node, [{ kind: 'text' }], scope)
  const loaded = result && callOf(result.node, 'load')
  const [text, ...options] = loaded?.args ?? []
  if (!loaded || !text || options.length > 0 || !isYaml(loaded.on, parse.m)) return null
  return result ? expressionIn(text, result.scope) : null
}

/** A call of a method, and what it is called on. */
const callOf = (node: Node, method: string) =>
  node.kind === 'call' && node.of.kind === 'member' && keyOf(node.of) === method
    ? { on: node.of.of, args: node.args }
    : null

/** The expression of `text.replace(/…/g, …)` for the text of the head. */
function expressionIn(node: Node, scope: Scope): string | null {
  const call = callOf(node, 'replace')
  const [what, by] = call?.args ?? []
  const isOfHead = call && standsFor(call.on, scope, { left: 100 }).kind === 'text'
  if (!isOfHead || what?.kind !== 'regex' || !/^g?$/.test(what.flags)) return null
  return by?.kind === 'literal' && isReadableRegex(what.source) ? what.source : null
}

/** Whether a name is that of the package js-yaml, by an import or by `require`. */
function isYaml(node: Node, m: Module): boolean {
  if (node.kind !== 'name' || m.changed.has(node.name)) return false
  if (m.imports.get(node.name)?.from === 'js-yaml') return true
  const at = m.constants.get(node.name) ?? -1
  if (textAt(m, at) !== 'require' || !isSign(m, at + 1, '(')) return false
  // `require(require.resolve('js-yaml', { paths: … }))`
  const isResolved = [2, 3, 4].map((step) => textAt(m, at + step)).join('') === 'require.resolve'
  return textAt(m, at + (isResolved ? 6 : 2)) === 'js-yaml'
}
