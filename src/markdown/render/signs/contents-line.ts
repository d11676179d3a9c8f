import type { MarkdownIt } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'

/**
 * Leaves out VitePress's line `[[toc]]`: the table of contents is a member of its own (`toc`), so
 * that a page shows it where it likes.
 */
export function dropContentsLine(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before(
    'fence',
    'contents_line',
    (state, line, _endLine, silent) => {
      const text = lineText(state, line)
      if (text?.toLowerCase() !== '[[toc]]') return false
      if (!silent) state.line = line + 1
      return true
    },
    { alt },
  )
}
