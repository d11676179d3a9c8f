import type { MarkdownIt } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'

/** Leaves out a line of nothing but `^`, which ends a list or a block of code. */
export function dropBlockEnds(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before(
    'fence',
    'block_end',
    (state, line, _endLine, silent) => {
      if (lineText(state, line) !== '^') return false
      if (!silent) state.line = line + 1
      return true
    },
    { alt },
  )
}
