import type { Json } from '../../../shapes.ts'
import { valueAtPath } from '../edit.ts'
import { lineStart, nextLine } from '../lines.ts'
import { composeSequence, type Item, matchItems } from '../sequence.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'
import { insertAfter, joinLines, padOf, setBelow, setInline, type YamlEdit } from './yaml-place.ts'
import { itemLines, renderFlow } from './yaml-render.ts'
import { type ListStyle, listStyle } from './yaml-style.ts'

/** Sets a key to a list in the style of the old one; items that stay keep their source. */
export function setList(edit: YamlEdit, entry: YamlEntry, wanted: Json[], inFlow: boolean): string {
  const { source, root, data, eol } = edit
  const value = valueAtPath(data, edit.path)
  const old = Array.isArray(value) && value.length === entry.value.children.length ? value : []
  const style = listStyle(source, root, data, entry, value)
  if (old.length > 0 && entry.value.kind === 'list')
    return setBlock(edit, entry, old, wanted, style)
  if (old.length > 0 && entry.value.kind === 'flow-list' && !entry.value.opaque) {
    return setFlow(source, entry.value, old, wanted, style)
  }
  if (inFlow || style.flow || wanted.length === 0)
    return setInline(source, entry, flowText(wanted, style))
  const pad = padOf(source, entry) + ' '.repeat(style.indent)
  return setBelow(source, entry, blockLines(wanted, pad, style), eol)
}

/** A list between brackets in the given style. */
export function flowText(list: Json[], style: ListStyle): string {
  if (list.length === 0) return '[]'
  return `[${style.pad}${list.map((item) => renderFlow(item, style.quotes)).join(style.separator)}${style.pad}]`
}

/** The lines of a block list in the given style. */
export function blockLines(list: Json[], pad: string, style: ListStyle): string[] {
  return list.flatMap((item) => itemLines(item, pad, style.gap, style.quotes))
}

function setFlow(
  source: string,
  node: YamlNode,
  old: Json[],
  wanted: Json[],
  style: ListStyle,
): string {
  const items = matchItems(old, wanted, (item) => renderFlow(item, style.quotes))
  const spans = node.children.map((child) => child.value)
  const sequence = { start: node.content + 1, end: node.end - 1, items: spans }
  const text = composeSequence(source, sequence, items, style.separator)
  return source.slice(0, sequence.start) + text + source.slice(sequence.end)
}

/** Takes out and puts in whole lines; lines between the items (comments, blank ones) stay. */
function setBlock(
  edit: YamlEdit,
  entry: YamlEntry,
  old: Json[],
  wanted: Json[],
  style: ListStyle,
): string {
  const { source, eol } = edit
  const blocks = itemBlocks(source, entry.value)
  const pad = padOf(source, entry.value.children[0] ?? entry)
  const items = matchItems(old, wanted, (item) =>
    joinLines(itemLines(item, pad, style.gap, style.quotes), eol),
  )
  const start = blocks[0]?.start ?? 0
  const text = composeBlock(source, blocks, items)
  const edited = source.slice(0, start) + text + source.slice(blocks.at(-1)?.end)
  return wanted.length === 0 ? insertAfter(edited, entry.afterMark, '[]') : edited
}

interface Block {
  start: number
  end: number
}

function itemBlocks(source: string, list: YamlNode): Block[] {
  return list.children.map((item) => ({
    start: lineStart(source, item.start),
    end: nextLine(source, item.value.end),
  }))
}

function composeBlock(source: string, blocks: Block[], items: Item[]): string {
  let text = ''
  let gaps = 1
  const gapsUpTo = (index: number) => {
    for (; gaps <= index; gaps += 1)
      text += source.slice(blocks[gaps - 1]?.end, blocks[gaps]?.start)
  }
  for (const item of items) {
    if (typeof item === 'number') gapsUpTo(item)
    text += typeof item === 'number' ? source.slice(blocks[item]?.start, blocks[item]?.end) : item
  }
  gapsUpTo(blocks.length - 1)
  return text
}
