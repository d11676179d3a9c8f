import type { Json } from '../../../shapes.ts'
import { type Edit, valueAtPath } from '../edit.ts'
import { lineStart, nextLine, splice } from '../lines.ts'
import { refuse } from '../refusal.ts'
import { composeSequence, type Item, matchItems } from '../sequence.ts'
import { type DateText, isDateText } from '../values.ts'
import { isTomlDate, renderToml, renderTomlKey } from './toml-render.ts'
import { scanToml, type TomlPair, type TomlTable, type TomlValue } from './toml-scan.ts'

/** Sets or removes one key of a TOML head; all bytes outside its own lines stay. */
export function editToml(source: string, edit: Edit): string {
  const tables = scanToml(source)
  const found = findPair(tables, edit.path)
  if (found && samePath(found.path, edit.path)) {
    return edit.value === undefined
      ? removePair(source, found)
      : setPair(source, edit, found, edit.value, tables)
  }
  if (found) return editInline(source, edit, found, tables)
  if (edit.value === undefined) return removeTables(source, edit.path, tables)
  if (valueAtPath(edit.data, edit.path) !== undefined) {
    return refuse(
      'the key is a table; only its own keys can be edited in place',
      tableOf(tables, edit.path)?.start ?? 0,
    )
  }
  return addPair(source, edit, edit.value, tables)
}

/** The pair at the path, or the one with an inline table that holds it. */
function findPair(tables: TomlTable[], path: string[]): TomlPair | undefined {
  const open = tables.filter((table) => !table.inArray)
  for (const table of open) {
    const pair = table.pairs.find((one) => isPrefix(one.path, path))
    if (pair) return pair
  }
  return undefined
}

function setPair(
  source: string,
  edit: Edit,
  pair: TomlPair,
  value: Json | DateText,
  tables: TomlTable[],
): string {
  const { start, end } = pair.value
  return splice(source, start, end, renderFor(source, edit, pair.value, value, tables))
}

function renderFor(
  source: string,
  edit: Edit,
  old: TomlValue,
  value: Json | DateText,
  tables: TomlTable[],
): string {
  const mark = markFor(old, tables)
  const list = valueAtPath(edit.data, edit.path)
  if (
    Array.isArray(value) &&
    Array.isArray(list) &&
    list.length > 0 &&
    list.length === old.children.length
  ) {
    const items = matchItems(list, value, (item) => renderToml(item, itemMark(old, mark)))
    const spans = old.children.map((child) => child.value)
    const inner = { start: old.start + 1, end: old.end - 1, items: spans }
    return `[${composeSequence(source, inner, items, ', ')}]`
  }
  const isDate = typeof value === 'string' && old.kind === 'date' && isTomlDate(value)
  if (isDate) return value
  return renderToml(
    value,
    mark,
    old.kind !== 'basic' && old.kind !== 'literal' && old.kind !== 'long',
  )
}

function markFor(old: TomlValue | undefined, tables: TomlTable[]): '"' | "'" {
  if (old?.kind === 'literal') return "'"
  if (old?.kind === 'basic' || old?.kind === 'long') return '"'
  const texts = tables
    .flatMap((table) => table.pairs)
    .filter(({ value }) => value.kind === 'basic' || value.kind === 'literal')
  const single = texts.filter(({ value }) => value.kind === 'literal')
  return single.length * 2 > texts.length ? "'" : '"'
}

function itemMark(list: TomlValue, fallback: '"' | "'"): '"' | "'" {
  const kinds = list.children.map((child) => child.value.kind)
  return kinds.includes('basic') ? '"' : kinds.includes('literal') ? "'" : fallback
}

function removePair(source: string, pair: TomlPair): string {
  return splice(source, lineStart(source, pair.start), nextLine(source, pair.value.end), '')
}

/** A key inside an inline table. */
function editInline(source: string, edit: Edit, pair: TomlPair, tables: TomlTable[]): string {
  const rest = edit.path.slice(pair.path.length)
  const { value } = pair
  if (value.kind !== 'map') return refuse(`\`${pair.path.join('.')}\` is not a table`, pair.start)
  const index = value.children.findIndex((child) => isPrefix(child.keys, rest))
  const child = value.children[index]
  if (child && child.keys.length < rest.length)
    return editInline(source, edit, inner(pair, child), tables)
  if (child && edit.value !== undefined) return setPair(source, edit, child, edit.value, tables)
  if (
    !child &&
    (edit.value === undefined || value.children.some((other) => isPrefix(rest, other.keys)))
  ) {
    return refuse('the key is written in parts inside an inline table', pair.start)
  }
  const others = [...value.children.keys()].filter((other) => other !== index)
  const added =
    edit.value === undefined
      ? []
      : [pairText(rest, renderToml(edit.value, markFor(undefined, tables)))]
  return setChildren(source, value, [...others, ...added])
}

function inner(pair: TomlPair, child: TomlPair): TomlPair {
  return { ...child, path: [...pair.path, ...child.keys] }
}

function setChildren(source: string, map: TomlValue, items: Item[]): string {
  const spans = map.children.map((child) => ({ start: child.start, end: child.value.end }))
  const sequence = { start: map.start + 1, end: map.end - 1, items: spans }
  const text =
    spans.length === 0
      ? ` ${items.map(String).join(', ')} `
      : composeSequence(source, sequence, items, ', ')
  return splice(source, sequence.start, sequence.end, text)
}

/**
 * Removes tables with all their keys, and the dotted keys of the path; comments after the last key
 * are kept.
 */
function removeTables(source: string, path: string[], tables: TomlTable[]): string {
  const isGone = (table: TomlTable) => table.path.length > 0 && isPrefix(path, table.path)
  const gone = tables.filter(isGone)
  const pairs = tables.filter((table) => !isGone(table)).flatMap((table) => table.pairs)
  const cuts = [
    ...gone.map((table) => ({
      start: lineStart(source, table.start),
      end: endOfTable(source, table),
    })),
    ...pairs.filter((pair) => isPrefix(path, pair.path)).map((pair) => lineSpan(source, pair)),
  ]
  if (cuts.length === 0) refuse('the key is written in a form that is not understood', 0)
  return withoutSpans(source, cuts)
}

function withoutSpans(source: string, spans: { start: number; end: number }[]): string {
  let from = 0
  const kept = spans
    .sort((a, b) => a.start - b.start)
    .map(({ start, end }) => {
      const piece = source.slice(from, start)
      from = Math.max(from, end)
      return piece
    })
  return kept.join('') + source.slice(from)
}

function lineSpan(source: string, pair: TomlPair): { start: number; end: number } {
  return { start: lineStart(source, pair.start), end: nextLine(source, pair.value.end) }
}

function endOfTable(source: string, table: TomlTable): number {
  const last = table.pairs.at(-1)
  return last ? nextLine(source, last.value.end) : table.bodyStart
}

/**
 * The position for a new key: before the first table, after the last key of its table, or after
 * dotted keys of the same path.
 */
function addPair(source: string, edit: Edit, value: Json | DateText, tables: TomlTable[]): string {
  const { path, eol } = edit
  const text = renderNew(value, tables)
  const parent = path.slice(0, -1)
  const table = tableOf(tables, parent)
  if (table)
    return addLine(
      source,
      placeIn(source, table, tables),
      pairText(path.slice(-1), text),
      eol,
      padOf(source, table),
    )
  const pairs = tables
    .filter((one) => !one.inArray)
    .flatMap((one) => one.pairs.map((pair) => ({ one, pair })))
  const sibling = pairs.findLast(({ pair }) => isPrefix(parent, pair.path))
  if (!sibling) return refuse(`there is no table \`${parent.join('.')}\` to add to`, 0)
  const keys = path.slice(sibling.one.path.length)
  return addLine(
    source,
    lineSpan(source, sibling.pair).end,
    pairText(keys, text),
    eol,
    padOf(source, sibling.one),
  )
}

function renderNew(value: Json | DateText, tables: TomlTable[]): string {
  const mark = markFor(undefined, tables)
  if (!Array.isArray(value) || isDateText(value)) return renderToml(value, mark)
  const lists = tables.flatMap((table) => table.pairs).filter((pair) => pair.value.kind === 'list')
  const model = lists.find((pair) => pair.value.children.length > 0)?.value
  return renderToml(value, model ? itemMark(model, mark) : mark)
}

function tableOf(tables: TomlTable[], path: string[]): TomlTable | undefined {
  return tables.find((table) => !table.inArray && samePath(table.path, path))
}

function placeIn(source: string, table: TomlTable, tables: TomlTable[]): number {
  if (table.pairs.length > 0 || table.path.length > 0) return endOfTable(source, table)
  return tables.length === 1 ? source.length : 0
}

function padOf(source: string, table: TomlTable): string {
  const last = table.pairs.at(-1)
  return last ? source.slice(lineStart(source, last.start), last.start) : ''
}

function addLine(source: string, at: number, text: string, eol: string, pad: string): string {
  const before = at === 0 || source[at - 1] === '\n' ? '' : eol
  return splice(source, at, at, before + pad + text + eol)
}

function pairText(keys: string[], value: string): string {
  return `${keys.map(renderTomlKey).join('.')} = ${value}`
}

function isPrefix(short: string[], long: string[]): boolean {
  return short.length <= long.length && short.every((key, index) => long[index] === key)
}

function samePath(left: string[], right: string[]): boolean {
  return left.length === right.length && isPrefix(left, right)
}
