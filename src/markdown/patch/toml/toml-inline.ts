import { type Edit, isPrefix } from '../edit.ts'
import { splice } from '../lines.ts'
import { refuse } from '../refusal.ts'
import { composeSequence, type Item } from '../sequence.ts'
import { renderToml } from './toml-render.ts'
import type { TomlPair, TomlTable, TomlValue } from './toml-scan.ts'
import { markFor, pairText, setPair } from './toml-value.ts'

/** Sets or removes a key inside an inline table. */
export function editInline(
  source: string,
  edit: Edit,
  pair: TomlPair,
  tables: TomlTable[],
): string {
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
