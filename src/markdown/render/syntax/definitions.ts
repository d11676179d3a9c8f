import type { MarkdownIt, StateBlock } from 'markdown-it'
import { lineText } from './callout.ts'

const marker = /^:[ \t]+(?=\S)/

/** Definition lists: a term on a line, and below it lines that begin with `: `. */
export function readDefinitionLists(parser: MarkdownIt): void {
  parser.block.ruler.before('paragraph', 'definitions', rule)
}

function rule(state: StateBlock, first: number, endLine: number, silent: boolean): boolean {
  if (silent || definitionAfter(state, first, endLine) === null) return false
  const open = state.push('dl_open', 'dl', 1)
  let line = first
  for (;;) {
    const next = line < endLine ? definitionAfter(state, line, endLine) : null
    if (next === null) break
    addTerm(state, line)
    line = next
    while (line < endLine && isMarked(state, line)) line = addDefinition(state, line, endLine)
    while (line < endLine && state.isEmpty(line)) line++
  }
  open.map = [first, line]
  state.push('dl_close', 'dl', -1)
  state.line = line
  return true
}

const isMarked = (state: StateBlock, line: number): boolean =>
  (state.sCount[line] ?? 0) >= state.blkIndent && marker.test(lineText(state, line) ?? '')

/** The line of the first definition of the term on this line, if it is one. */
function definitionAfter(state: StateBlock, line: number, endLine: number): number | null {
  if (state.isEmpty(line) || isMarked(state, line)) return null
  if ((state.sCount[line] ?? 0) < state.blkIndent || lineText(state, line) === undefined)
    return null
  const next = line + 1 < endLine && state.isEmpty(line + 1) ? line + 2 : line + 1
  return next < endLine && isMarked(state, next) ? next : null
}

function addTerm(state: StateBlock, line: number): void {
  state.push('dt_open', 'dt', 1).map = [line, line + 1]
  const content = (lineText(state, line) ?? '').trim()
  Object.assign(state.push('inline', '', 0), { content, map: [line, line + 1], children: [] })
  state.push('dt_close', 'dt', -1)
}

/** A definition of one paragraph with its further lines; returns the line after it. */
function addDefinition(state: StateBlock, line: number, endLine: number): number {
  let end = line + 1
  while (end < endLine && !state.isEmpty(end) && !isMarked(state, end)) end++
  const source = state.getLines(line, end, state.blkIndent, false).trim()
  state.push('dd_open', 'dd', 1).map = [line, end]
  const content = source.replace(marker, '').replace(/\n[ \t]+/g, '\n')
  Object.assign(state.push('inline', '', 0), { content, map: [line, end], children: [] })
  state.push('dd_close', 'dd', -1)
  const next = end < endLine && state.isEmpty(end) ? end + 1 : end
  return next < endLine && isMarked(state, next) ? next : end
}
