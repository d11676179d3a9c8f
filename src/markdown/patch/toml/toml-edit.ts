import type { Json } from '../../../shapes.ts'
import { type Edit, isPrefix, samePath, valueAtPath } from '../edit.ts'
import { lineStart, nextLine, splice } from '../lines.ts'
import { refuse } from '../refusal.ts'
import type { DateText } from '../values.ts'
import { editInline } from './toml-inline.ts'
import { scanToml, type TomlPair, type TomlTable } from './toml-scan.ts'
import { pairText, renderNew, setPair } from './toml-value.ts'

/** Sets or removes one key of a TOML head; all bytes outside its own lines stay. */
export function editToml(source: string, edit: Edit): string {
  const tables = scanToml(source)
  const found = findPair(tables, edit.path)
  if (found && samePath(found.path, edit.path)) {
    return edit.value === undefined
      ? withoutSpans(source, [lineSpan(source, found)])
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
