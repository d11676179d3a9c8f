import { findNodeAtLocation, type Node, type ParseError, parseTree } from 'jsonc-parser'
import type { Json } from '../../shapes.ts'
import { type Edit, valueAtPath } from './edit.ts'
import { lineStart, splice } from './lines.ts'
import { refuse } from './refusal.ts'
import { composeSequence, matchItems } from './sequence.ts'
import { type DateText, isPlainMap, readValue } from './values.ts'

/**
 * Sets or removes one key of a JSON head, using the spans of the tree; nothing else is printed
 * again.
 */
export function editJson(source: string, edit: Edit): string {
  const errors: ParseError[] = []
  const root = parseTree(source, errors, { disallowComments: true, allowTrailingComma: false })
  const fault = errors[0]
  if (fault || root?.type !== 'object')
    return refuse('the JSON is not a plain object', fault?.offset ?? 0)
  const parent = findNodeAtLocation(root, edit.path.slice(0, -1))
  if (parent?.type !== 'object')
    return refuse(`\`${edit.path.slice(0, -1).join('.')}\` is not an object`, 0)
  const property = parent.children?.find((child) => keyOf(child) === edit.path.at(-1))
  if (edit.value === undefined) return property ? removeProperty(source, parent, property) : source
  return property
    ? setProperty(source, edit, property, edit.value)
    : addProperty(source, edit, parent, edit.value)
}

/** Like `editJson`, for a head between `;;;` fences, which has no braces. */
export function editSemicolons(source: string, edit: Edit): string {
  if (source.trimStart().startsWith('{')) return editJson(source, edit)
  const isEmpty = source.trim() === ''
  if (isEmpty && edit.value !== undefined) {
    const pair = `${JSON.stringify(edit.path.at(-1) ?? '')}: ${renderJson(edit.value, '', layoutOf(`{${edit.eol}}`, edit.eol))}`
    return source + pair + edit.eol
  }
  const edited = editJson(`{${source}}`, edit).slice(1, -1)
  if (edited.trim() !== '') return edited
  return ''
}

function keyOf(property: Node): string {
  return String(property.children?.[0]?.value)
}

function endOf(node: Node): number {
  return node.offset + node.length
}

function removeProperty(source: string, parent: Node, property: Node): string {
  const all = parent.children ?? []
  const index = all.indexOf(property)
  const next = all[index + 1]
  const before = all[index - 1]
  if (next) return splice(source, property.offset, next.offset, '')
  if (before) return splice(source, endOf(before), endOf(property), '')
  return splice(source, parent.offset + 1, endOf(parent) - 1, '')
}

function setProperty(source: string, edit: Edit, property: Node, value: Json | DateText): string {
  const node = property.children?.[1]
  if (!node) return refuse('a key has no value', property.offset)
  const layout = layoutOf(source, edit.eol)
  const pad =
    source.slice(lineStart(source, property.offset), property.offset).match(/^[ \t]*/)?.[0] ?? ''
  const old = valueAtPath(edit.data, edit.path)
  const items = node.type === 'array' ? (node.children ?? []) : []
  if (
    Array.isArray(value) &&
    value.length > 0 &&
    Array.isArray(old) &&
    items.length > 0 &&
    old.length === items.length
  ) {
    const spans = items.map((item) => ({ start: item.offset, end: endOf(item) }))
    const inner = { start: node.offset + 1, end: endOf(node) - 1, items: spans }
    const wanted = matchItems(old, value, (item) =>
      renderJson(item, itemPad(source, spans[0]?.start ?? 0, pad), layout),
    )
    return splice(
      source,
      inner.start,
      inner.end,
      composeSequence(source, inner, wanted, layout.comma),
    )
  }
  return splice(source, node.offset, endOf(node), renderJson(value, pad, layout))
}

function itemPad(source: string, first: number, pad: string): string {
  const line = source.slice(lineStart(source, first), first)
  return line.trim() === '' ? line : pad
}

/**
 * Adds a new key at the beginning: every later pair keeps its bytes, and no comma can be missed.
 */
function addProperty(source: string, edit: Edit, parent: Node, value: Json | DateText): string {
  const layout = layoutOf(source, edit.eol)
  const first = parent.children?.[0]
  const key = JSON.stringify(edit.path.at(-1) ?? '')
  const at = parent.offset + 1
  if (!first) {
    const inner = source.slice(at, endOf(parent) - 1)
    const outer =
      source.slice(lineStart(source, parent.offset), parent.offset).match(/^[ \t]*/)?.[0] ?? ''
    const pad = inner.includes('\n') ? edit.eol + outer + layout.indent : ''
    const text = `${pad}${key}${layout.colon}${renderJson(value, outer + layout.indent, layout)}`
    return splice(source, at, endOf(parent) - 1, text + (pad === '' ? '' : edit.eol + outer))
  }
  const lead = source.slice(at, first.offset)
  const pad = lead.slice(lead.lastIndexOf('\n') + 1)
  const pair = `${key}${layout.colon}${renderJson(value, lead.includes('\n') ? pad : '', layout)},`
  return splice(source, first.offset, first.offset, pair + gapBehind(source, parent, lead, layout))
}

function gapBehind(source: string, parent: Node, lead: string, layout: JsonLayout): string {
  const [first, second] = parent.children ?? []
  if (first && second) {
    const gap = source.slice(endOf(first), second.offset)
    return gap.slice(gap.indexOf(',') + 1)
  }
  if (lead.includes('\n'))
    return lead.slice(lead.lastIndexOf('\n') - (lead.includes('\r\n') ? 1 : 0))
  return layout.multiline ? layout.eol : layout.comma.slice(1)
}

interface JsonLayout {
  multiline: boolean
  indent: string
  colon: string
  comma: string
  eol: string
  /** Whether lists, too, are written over lines. */
  longLists: boolean
}

/**
 * The layout of the source: on several lines or one, its indentation, and the space after `:` and
 * `,`.
 */
function layoutOf(source: string, eol: string): JsonLayout {
  const multiline = source.includes('\n')
  const indent = /\n([ \t]+)"/.exec(source)?.[1] ?? '  '
  const colon = /"[ \t]*:[ \t]*/.exec(source)?.[0].slice(1) ?? ': '
  const tight = !multiline && !/,[ \t]/.test(source) && /[,:]/.test(source) && colon === ':'
  return {
    multiline,
    indent,
    colon,
    comma: tight ? ',' : ', ',
    eol,
    longLists: /\[[ \t]*\r?\n/.test(source),
  }
}

/** A value as JSON; maps over lines where the head is, lists of plain values on one line. */
function renderJson(given: Json | DateText, pad: string, layout: JsonLayout): string {
  const value = readValue(given)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = pad + layout.indent
  const isList = Array.isArray(value)
  const parts = isList
    ? value.map((item) => renderJson(item, inner, layout))
    : Object.entries(value).map(
        ([key, item]) => `${JSON.stringify(key)}${layout.colon}${renderJson(item, inner, layout)}`,
      )
  const [open, close] = isList ? '[]' : '{}'
  if (parts.length === 0) return `${open}${close}`
  const overLines =
    layout.multiline &&
    (!isList || layout.longLists || value.some((item) => isPlainMap(item) || Array.isArray(item)))
  if (!overLines) return `${open}${parts.join(layout.comma)}${close}`
  const line = layout.eol + inner
  return `${open}${line}${parts.join(`,${line}`)}${layout.eol}${pad}${close}`
}
