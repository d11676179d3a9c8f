import type { MarkdownIt, StateBlock } from 'markdown-it'
import { lineText } from './callout.ts'

const marker = /^:[ \t]+(?=\S)/
// What begins another block is no term.
const block = /^(?:[-*+](?=\s)|[>#|<]|`{3}|~{3}|\d{1,9}[.)](?=\s))/

// Each line of a paragraph that other blocks interrupt may be asked for them.
const maxTerms = 50

/** Definition lists: terms, each a line, and below them blocks that begin with `: `. */
export function readDefinitionLists(parser: MarkdownIt): void {
  parser.block.ruler.before('paragraph', 'definitions', rule)
}

function rule(state: StateBlock, first: number, endLine: number, silent: boolean): boolean {
  if (silent || !hasMarkers(state) || definitionAfter(state, first, endLine) === null) return false
  const open = state.push('dl_open', 'dl', 1)
  let line = first
  for (;;) {
    const next = line < endLine ? definitionAfter(state, line, endLine) : null
    if (next === null) break
    for (let term = line; term < next && !state.isEmpty(term); term++) addTerm(state, term)
    line = next
    while (line < endLine && isMarked(state, line)) line = addDefinition(state, line, endLine)
  }
  open.map = [first, line]
  state.push('dl_close', 'dl', -1)
  state.line = line
  return true
}

/** Most texts have none, and their lines need not be looked at. */
function hasMarkers({ env, src }: StateBlock): boolean {
  env.hasDefinitions ??= /^[ \t>]{0,99}:[ \t]/m.test(src)
  return env.hasDefinitions === true
}

const isMarked = (state: StateBlock, line: number): boolean =>
  (state.sCount[line] ?? 0) >= state.blkIndent && marker.test(lineText(state, line) ?? '')

/** The line of the first definition of the terms from this line on, if they are some. */
function definitionAfter(state: StateBlock, first: number, endLine: number): number | null {
  if (isMarked(state, first) || !isTerm(state, first)) return null
  let line = first + 1
  while (line < endLine && !isMarked(state, line) && isTerm(state, line)) {
    if (line - first >= maxTerms || block.test(lineText(state, line) ?? '')) return null
    line++
  }
  const next = line < endLine && state.isEmpty(line) ? line + 1 : line
  return next < endLine && isMarked(state, next) ? next : null
}

const isTerm = (state: StateBlock, line: number): boolean =>
  !state.isEmpty(line) &&
  (state.sCount[line] ?? 0) >= state.blkIndent &&
  lineText(state, line) !== undefined

function addTerm(state: StateBlock, line: number): void {
  state.push('dt_open', 'dt', 1).map = [line, line + 1]
  const content = (lineText(state, line) ?? '').trim()
  Object.assign(state.push('inline', '', 0), { content, map: [line, line + 1], children: [] })
  state.push('dt_close', 'dt', -1)
}

/** A definition of blocks, the first of which is a paragraph as a rule; returns the line after. */
function addDefinition(state: StateBlock, line: number, endLine: number): number {
  const { lineMax, blkIndent, parentType, tShift, sCount, tokens } = state
  const [shift = 0, count = 0] = [tShift[line], sCount[line]]
  const [sign = ''] = marker.exec(lineText(state, line) ?? '') ?? []
  const indent = count + Math.min(sign.includes('\t') ? 4 : sign.length, 4)
  const open = state.push('dd_open', 'dd', 1)
  const first = tokens.length
  tShift[line] = shift + sign.length
  sCount[line] = indent
  const end = endOf(state, line, endLine, indent)
  Object.assign(state, { lineMax: end, blkIndent: indent, parentType: 'root' })
  state.md.block.tokenize(state, line, end)
  Object.assign(state, { lineMax, blkIndent, parentType })
  tShift[line] = shift
  sCount[line] = count
  showBare(state, first)
  open.map = [line, state.line]
  state.push('dd_close', 'dd', -1)
  return behindEmpty(state, state.line, endLine)
}

/** The line after the definition: one that follows an empty line is indented. */
function endOf(state: StateBlock, first: number, endLine: number, indent: number): number {
  let isAfterEmpty = false
  for (let line = first + 1; line < endLine; line++) {
    const isWithin = (state.sCount[line] ?? 0) >= indent
    if (state.isEmpty(line)) isAfterEmpty = true
    else if (isWithin) isAfterEmpty = false
    else if (isAfterEmpty || (state.sCount[line] ?? 0) < state.blkIndent || isMarked(state, line))
      return line
  }
  return endLine
}

/** Shows the words of the first paragraph without an element of their own. */
function showBare({ tokens }: StateBlock, first: number): void {
  const [open, , close] = tokens.slice(first, first + 3)
  if (open?.type === 'paragraph_open' && close) open.hidden = close.hidden = true
}

function behindEmpty(state: StateBlock, from: number, endLine: number): number {
  let line = from
  while (line < endLine && state.isEmpty(line)) line++
  return line
}
