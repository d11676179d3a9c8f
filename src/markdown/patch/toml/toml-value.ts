import type { Json } from '../../../shapes.ts'
import { type Edit, valueAtPath } from '../edit.ts'
import { splice } from '../lines.ts'
import { composeSequence, matchItems } from '../sequence.ts'
import { type DateText, isDateText } from '../values.ts'
import { isTomlDate, renderToml, renderTomlKey } from './toml-render.ts'
import type { TomlPair, TomlTable, TomlValue } from './toml-scan.ts'

// How a value is written: with the quotes and the kind of the one that it replaces, or of those
// around it.

/** Replaces the value of a key; of a list, only the items that differ. */
export function setPair(
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

/** The quotes of texts: those of the old value, or those that most texts have. */
export function markFor(old: TomlValue | undefined, tables: TomlTable[]): '"' | "'" {
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

/** The text of a value for a new key. */
export function renderNew(value: Json | DateText, tables: TomlTable[]): string {
  const mark = markFor(undefined, tables)
  if (!Array.isArray(value) || isDateText(value)) return renderToml(value, mark)
  const lists = tables.flatMap((table) => table.pairs).filter((pair) => pair.value.kind === 'list')
  const model = lists.find((pair) => pair.value.children.length > 0)?.value
  return renderToml(value, model ? itemMark(model, mark) : mark)
}

/** A key with its value as TOML. */
export function pairText(keys: string[], value: string): string {
  return `${keys.map(renderTomlKey).join('.')} = ${value}`
}
