import type { Json, JsonObject } from '../../../shapes.ts'
import { lineStart } from '../lines.ts'
import type { YamlEntry, YamlNode } from './yaml-node.ts'
import { isPlain, type Quotes } from './yaml-text.ts'

// Numbers and dates are not counted: quotes would change their type.
const numberStart = /^[-+.\d]/

/** How the lists of a head are written. */
export interface ListStyle {
  flow: boolean
  /** How much a dash is indented relative to its key. */
  indent: number
  /** Between dash and text. */
  gap: string
  /** Inside the brackets, and between two items. */
  pad: string
  separator: string
  quotes: Quotes
}

/**
 * The quotes for a new text: those of the old text if they were optional, else those of most texts
 * of the head. A text without quotes stays without where possible.
 */
export function quotesFor(
  source: string,
  root: YamlNode,
  data: JsonObject,
  entry?: YamlEntry,
  old?: Json,
): Quotes {
  const habit = textQuotes(source, root.children, (child) => data[child.key])
  if (!entry) return habit
  const { kind } = entry.value
  if (kind === 'plain') return { always: false, mark: habit.mark }
  const mark = kind === 'double' ? '"' : kind === 'single' ? "'" : ''
  if (mark === '' || typeof old !== 'string') return habit
  return isPlain(old, false) ? { always: true, mark } : { always: habit.always, mark }
}

/** How most texts are quoted. */
function textQuotes(
  source: string,
  children: YamlEntry[],
  itemOf: (child: YamlEntry, index: number) => Json | undefined,
): Quotes {
  let plain = 0
  let needless = 0
  const marks = { '"': 0, "'": 0 }
  for (const [index, child] of children.entries()) {
    const value = itemOf(child, index)
    if (typeof value !== 'string') continue
    const mark = source[child.value.content]
    if (child.value.kind === 'plain') plain += numberStart.test(value) ? 0 : 1
    if (child.value.kind !== 'double' && child.value.kind !== 'single') continue
    if (mark === '"' || mark === "'") marks[mark] += 1
    if (isPlain(value, false)) needless += 1
  }
  const mark = marks['"'] === 0 && marks["'"] === 0 ? '' : marks['"'] >= marks["'"] ? '"' : "'"
  return { always: needless > plain, mark }
}

/** The style of the entry's list, or else of the first list of the head that has items. */
export function listStyle(
  source: string,
  root: YamlNode,
  data: JsonObject,
  entry: YamlEntry | undefined,
  old: Json | undefined,
): ListStyle {
  const habit = textQuotes(source, root.children, (child) => data[child.key])
  if (entry && isStyled(entry.value)) return styleOf(source, entry, old, habit)
  const other = root.children.find((child) => isStyled(child.value))
  if (other) return styleOf(source, other, data[other.key], habit)
  return {
    flow: entry?.value.kind === 'flow-list',
    indent: 2,
    gap: ' ',
    pad: '',
    separator: ', ',
    quotes: habit,
  }
}

function isStyled(node: YamlNode): boolean {
  return (
    (node.kind === 'list' || (node.kind === 'flow-list' && !node.opaque)) &&
    node.children.length > 0
  )
}

function styleOf(
  source: string,
  entry: YamlEntry,
  list: Json | undefined,
  habit: Quotes,
): ListStyle {
  const node = entry.value
  const items = Array.isArray(list) ? list : []
  const own = textQuotes(source, node.children, (_, index) => items[index])
  const quotes = items.some((item) => typeof item === 'string')
    ? { ...own, mark: own.mark || habit.mark }
    : habit
  const first = node.children[0]
  const second = node.children[1]
  const style = {
    flow: node.kind === 'flow-list',
    indent: 2,
    gap: ' ',
    pad: '',
    separator: ', ',
    quotes,
  }
  if (!first) return style
  if (!style.flow) {
    const gap = source.slice(first.afterMark, first.value.start)
    const dash = first.start - lineStart(source, first.start)
    const parent = entry.start - lineStart(source, entry.start)
    return { ...style, indent: Math.max(0, dash - parent), gap: /^ +$/.test(gap) ? gap : ' ' }
  }
  const pad = source.slice(node.content + 1, first.start)
  const separator = second ? source.slice(first.value.end, second.start) : ', '
  return {
    ...style,
    pad: /^ *$/.test(pad) ? pad : '',
    separator: /^ *, *$/.test(separator) ? separator : ', ',
  }
}
