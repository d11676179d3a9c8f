import type { Json } from '../../shapes.ts'

interface Span {
  start: number
  end: number
}

/** The content of brackets: from after the opening one to the closing one. */
interface Sequence extends Span {
  items: Span[]
}

/** An item of the new list: the index of the old item that stays, or a new source text. */
export type Item = number | string

/**
 * For each new item the index of the equal old one (each used once), else its source by `render`.
 */
export function matchItems(old: Json[], wanted: Json[], render: (item: Json) => string): Item[] {
  const free = new Map<string, number[]>()
  for (const [index, item] of [...old.entries()].reverse()) {
    const key = JSON.stringify(item)
    const found = free.get(key)
    if (found) found.push(index)
    else free.set(key, [index])
  }
  return wanted.map((item) => free.get(JSON.stringify(item))?.pop() ?? render(item))
}

/**
 * The new source between the brackets; items that stay keep their padding, separators and comments.
 */
export function composeSequence(
  source: string,
  old: Sequence,
  items: Item[],
  separator: string,
): string {
  if (items.length === 0) return ''
  const layout = layoutOf(source, old, separator)
  const last = old.items.length - 1
  return items.reduce<string>((text, item, index) => {
    const span = typeof item === 'number' ? old.items[item] : undefined
    const own = span ? source.slice(span.start, span.end) : String(item)
    const gap = span && item !== last ? gapAfter(source, old, Number(item)) : ''
    const isLast = index === items.length - 1
    return (
      text +
      own +
      (isLast ? endGap(layout, gap, item === last) : innerGap(layout, gap, item === last))
    )
  }, layout.lead)
}

interface Layout {
  lead: string
  separator: string
  tail: string
}

function layoutOf(source: string, old: Sequence, separator: string): Layout {
  const first = old.items[0]
  const last = old.items.at(-1)
  const lead = source.slice(old.start, first?.start ?? old.end)
  const tail = last ? source.slice(last.end, old.end) : ''
  return { lead: first ? lead : '', separator: separatorOf(source, old, lead, separator), tail }
}

function separatorOf(source: string, old: Sequence, lead: string, fallback: string): string {
  const gap = old.items.length > 1 ? gapAfter(source, old, 0) : ''
  if (gap !== '' && !gap.includes('#')) return gap
  if (!lead.includes('\n')) return gap.includes('\n') ? `,${breakOf(gap)}` : fallback
  return `,${breakOf(lead)}`
}

function gapAfter(source: string, old: Sequence, index: number): string {
  return source.slice(old.items[index]?.end, old.items[index + 1]?.start)
}

/** The last line end of a gap and the indentation after it. */
function breakOf(gap: string): string {
  const newline = gap.lastIndexOf('\n')
  return gap.slice(gap[newline - 1] === '\r' ? newline - 1 : newline)
}

function innerGap(layout: Layout, gap: string, wasLast: boolean): string {
  if (!wasLast) return gap || layout.separator
  if (!layout.tail.includes('#')) return layout.separator
  const tail = /^\s*,/.test(layout.tail) ? layout.tail : `,${layout.tail}`
  const body = tail.slice(0, tail.length - breakOf(tail).length)
  return body + (layout.separator.includes('\n') ? breakOf(layout.separator) : breakOf(tail))
}

function endGap(layout: Layout, gap: string, wasLast: boolean): string {
  const { tail } = layout
  if (wasLast || (!tail.includes('#') && !gap.includes('#'))) return tail
  const end = tail.includes('\n') ? breakOf(tail) : breakOf(gap)
  if (gap.includes('#')) return gap.slice(0, gap.length - breakOf(gap).length) + end
  return (/^\s*,/.test(tail) ? ',' : '') + end
}
