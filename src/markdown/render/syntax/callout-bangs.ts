import type { MarkdownIt, StateBlock } from 'markdown-it'
import { addCallout, lineText, titleOf } from './callout.ts'

const opening = /^(?:!!!|\?\?\?\+?)[ \t]+([A-Za-z][\w-]{0,39})((?:[ \t]+[\w-]+)*)(?:[ \t]+"(.*)")?$/
const maxLine = 500

/** `!!! note "Title"`, and `??? note`, with the indented lines after it. */
export function calloutsAfterBangs(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', 'callout_bangs', rule, { alt })
}

function rule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const sign = state.src[(state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0)]
  if (sign !== '!' && sign !== '?') return false
  const text = lineText(state, line)
  const found = text === undefined || text.length > maxLine ? null : opening.exec(text)
  if (!found) return false
  if (silent) return true
  const [, type = '', , title = titleOf(type, state.env)] = found
  const indent = state.blkIndent + 4
  const end = endOf(state, line + 1, endLine, indent)
  addCallout(state, line, { type, title, first: line + 1, end, indent })
  state.line = end
  return true
}

/** The line after the last that is indented so far; empty lines at the end do not count. */
function endOf(state: StateBlock, first: number, endLine: number, indent: number): number {
  let end = first
  for (let line = first; line < endLine; line++) {
    if (state.isEmpty(line)) continue
    if ((state.sCount[line] ?? 0) < indent) break
    end = line + 1
  }
  return end
}
