import type { StaticConfig } from '../config/static/reader.ts'
import { type Token, tokensOf } from '../config/static/tokens.ts'
import { isUnread } from '../config/static/unread.ts'
import { valueAt } from '../config/values.ts'

/** The filters in a configuration of Quartz; null if it may have others. */
export function filtersIn(text: string, { value, unread }: StaticConfig): string[] | null {
  const tokens = tokensOf(text)
  const named = placesOf(tokens, 'filters')
  if (named.length === 0) {
    const filters = valueAt(value, 'plugins', 'filters') ?? []
    const isEmpty = Array.isArray(filters) && filters.length === 0
    return isEmpty && !isUnread(unread, 'plugins.filters') ? [] : null
  }
  const [at = 0] = named
  const plugins = openBefore(tokens, at) - 2
  const isPlain =
    named.length === 1 &&
    isOfQuartz(tokens) &&
    placesOf(tokens, 'plugins').length === 1 &&
    tokens[plugins]?.text === 'plugins' &&
    isPlainMap(tokens, plugins + 2) &&
    isPlainMap(tokens, openBefore(tokens, plugins)) &&
    !isUnread(
      unread.filter(({ name }) => !name.startsWith('plugins.')),
      'plugins',
    )
  const list = plainList.exec(textOf(tokens, at + 1))?.[1]
  if (!isPlain || list === undefined) return null
  return list.match(/\w+(?= \()/g) ?? []
}

// A list that ends where the next member begins or the map ends.
const filter = String.raw` Plugin \. \w+ \( \)`
const plainList = new RegExp(String.raw`^ : \[((?:${filter} ,)*(?:${filter})?) \] [,}]`)

/** Whether `Plugin` is the code of Quartz in the site, and not another module or value. */
const isOfQuartz = (tokens: readonly Token[]): boolean =>
  tokens.every(({ kind, text }, at) => {
    const [next, from] = tokens.slice(at + 1, at + 3)
    if (kind !== 'name' || text !== 'Plugin' || next?.text === '.') return true
    return (
      next?.text === 'from' && /^\.\/quartz\/plugins(?:\/index\.[jt]s)?$/.test(from?.text ?? '')
    )
  })

const textOf = (tokens: readonly Token[], at: number) =>
  tokens
    .slice(at, at + 100)
    .map(({ kind, text }) => ` ${kind === 'sign' || kind === 'name' ? text : '?'}`)
    .join('')

/** The places of a name, also in quotes as a key. */
const placesOf = (tokens: readonly Token[], name: string): number[] =>
  tokens.flatMap(({ kind, text }, at) => {
    const isKey = kind === 'text' && /^[:\]]$/.test(tokens[at + 1]?.text ?? '')
    return text === name && (kind === 'name' || isKey) ? [at] : []
  })

const isOpen = ({ kind, text }: Token) => kind === 'sign' && /^[{[(]$/.test(text)
const isClose = ({ kind, text }: Token) => kind === 'sign' && /^[}\])]$/.test(text)

/** The bracket that a token is in, or -1. */
function openBefore(tokens: readonly Token[], from: number): number {
  let depth = 0
  for (let at = from - 1; at >= 0; at--) {
    const token = tokens[at] as Token
    if (isClose(token)) depth++
    else if (isOpen(token) && depth-- === 0) return at
  }
  return -1
}

/** Whether a map has only keys that are written out: no spread and no computed key. */
function isPlainMap(tokens: readonly Token[], open: number): boolean {
  if (tokens[open]?.text !== '{') return false
  let depth = 0
  for (let at = open; at < tokens.length; at++) {
    const token = tokens[at] as Token
    const isFirst = depth === 1 && /^[{,]$/.test(tokens[at - 1]?.text ?? '')
    if (isFirst && token.kind === 'sign' && /^[.[]$/.test(token.text)) return false
    if (isOpen(token)) depth++
    else if (isClose(token) && --depth === 0) return true
  }
  return false
}
