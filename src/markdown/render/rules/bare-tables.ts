import type { MarkdownIt, StateBlock } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'

/**
 * Tables of kramdown: lines with `|` after an empty line, which need no line of dashes. Tables as
 * GitHub has them are read by the parser.
 */
export function readBareTables(parser: MarkdownIt): void {
  parser.block.ruler.after('lheading', 'bare_table', tableRule)
}

// More is no table that anybody reads.
const maxLine = 10_000
// Of all these tables of a text: a few bytes make each of them, and short rows are filled up.
const maxElements = 20_000

const isSeparator = (line: string) =>
  /^[+|: \t=-]+$/.test(line) && /[-=]/.test(line) && line.includes('|')

function tableRule(state: StateBlock, start: number, end: number, silent: boolean): boolean {
  const left = maxElements - spent(state)
  if (silent || left <= 0 || !isAfterBlock(state, start)) return false
  const lines = linesOf(state, start, end)
  const rows = lines.map((line) => (isSeparator(line) ? null : cellsOf(line)))
  // A line without cells makes all of them a paragraph.
  if (rows.some((cells) => cells?.length === 0) || !rows.some(isRow)) return false
  const size = elementsOf(rows, left)
  if (!size) return false
  state.env.bareTables = spent(state) + size.elements
  writeTable(state, { start, rows, head: headOf(rows), width: size.width })
  state.line = start + lines.length
  return true
}

type Rows = (string[] | null)[]

const isRow = (cells: string[] | null) => cells !== null
const spent = ({ env }: StateBlock) => Number(env.bareTables ?? 0)

/** How many rows the head has. */
function headOf(rows: Rows): number {
  const first = rows.findIndex(isRow)
  const dashes = rows.indexOf(null, first)
  return dashes > first && rows.slice(dashes).some(isRow) ? dashes : 0
}

/** The elements of a table, and the cells of each row; undefined if that is more than is left. */
function elementsOf(rows: Rows, left: number) {
  const found = rows.filter(isRow).map((cells) => cells?.length ?? 0)
  const width = found.reduce((most, cells) => Math.max(most, cells), 0)
  const others = 3 + found.length
  const filled = others + width * found.length
  if (filled <= left) return { elements: filled, width }
  // Short rows are not filled up where that would be too much.
  const elements = found.reduce((sum, cells) => sum + cells, others)
  return elements <= left ? { elements, width: 0 } : undefined
}

/** Whether an empty line is before it, or the beginning of a list item or a quote. */
function isAfterBlock(state: StateBlock, start: number): boolean {
  const last = state.tokens.at(-1)
  return last === undefined || last.nesting === 1 || state.isEmpty(start - 1)
}

function linesOf(state: StateBlock, start: number, end: number): string[] {
  const lines: string[] = []
  for (let line = start; line < end && !state.isEmpty(line); line++) {
    const text = lineText(state, line)
    if (text === undefined || (state.sCount[line] ?? 0) < state.blkIndent) break
    if (text.length > maxLine) return []
    // An attribute list ends the table.
    if (lines.length > 0 && text.startsWith('{:')) break
    lines.push(text)
  }
  return lines
}

/** What is between the bars of a line, except those in code and Liquid; empty if it has none. */
function cellsOf(line: string): string[] {
  const cells: string[] = []
  const lastOf = new Map(['}}', '%}'].map((close) => [close, line.lastIndexOf(close)]))
  const runs = new Map([...line.matchAll(/`+/g)].map(({ 0: run, index }) => [run.length, index]))
  let from = 0
  for (let at = 0; at < line.length; at++) {
    const close = line[at] === '{' ? { '{': '}}', '%': '%}' }[line[at + 1] ?? ''] : undefined
    if (line[at] === '\\') at++
    else if (line[at] === '`') at = endOfCode(line, at, runs)
    else if (close && (lastOf.get(close) ?? -1) > at) at = line.indexOf(close, at) + 1
    else if (line[at] === '|') {
      cells.push(line.slice(from, at))
      from = at + 1
    }
  }
  if (cells.length === 0) return []
  return trimmed([...cells, line.slice(from)])
}

function trimmed(cells: string[]): string[] {
  if (cells[0]?.trim() === '') cells.shift()
  if (cells.at(-1)?.trim() === '') cells.pop()
  return cells.length > 0 ? cells.map((cell) => cell.trim().replaceAll('\\|', '|')) : ['']
}

/**
 * The last character of code that begins here, or of its backticks if it never ends; `runs` has the
 * last run of backticks of each length.
 */
function endOfCode(line: string, start: number, runs: ReadonlyMap<number, number>): number {
  let open = start
  while (line[open] === '`') open++
  const fence = line.slice(start, open)
  if ((runs.get(fence.length) ?? -1) < open) return open - 1
  for (let at = line.indexOf(fence, open); at !== -1; ) {
    let close = at
    while (line[close] === '`') close++
    if (close - at === fence.length) return close - 1
    at = line.indexOf(fence, close)
  }
  return open - 1
}

interface Table {
  start: number
  rows: Rows
  head: number
  /** The cells of each row at least. */
  width: number
}

function writeTable(state: StateBlock, { start, rows, head, width }: Table): void {
  state.push('table_open', 'table', 1).map = [start, start + rows.length]
  const write = (tag: 'thead' | 'tbody', cell: 'th' | 'td', from: number, to: number) => {
    state.push(`${tag}_open`, tag, 1)
    for (let at = from; at < to; at++) {
      const cells = rows[at]
      if (cells) writeRow(state, cell, { cells, width, line: start + at })
    }
    state.push(`${tag}_close`, tag, -1)
  }
  if (head > 0) write('thead', 'th', 0, head)
  write('tbody', 'td', head, rows.length)
  state.push('table_close', 'table', -1)
}

interface Row {
  cells: string[]
  width: number
  line: number
}

function writeRow(state: StateBlock, tag: 'th' | 'td', { cells, width, line }: Row): void {
  const map: [number, number] = [line, line + 1]
  state.push('tr_open', 'tr', 1)
  for (let at = 0; at < Math.max(cells.length, width); at++) {
    state.push(`${tag}_open`, tag, 1)
    Object.assign(state.push('inline', '', 0), { content: cells[at] ?? '', map, children: [] })
    state.push(`${tag}_close`, tag, -1)
  }
  state.push('tr_close', 'tr', -1)
}
