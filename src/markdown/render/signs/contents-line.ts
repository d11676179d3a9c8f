import type { MarkdownIt } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'

/**
 * Leaves out a line that only says where the table of contents is, such as `[[toc]]`: that is a
 * member of its own (`toc`), so that a page shows it where it likes.
 */
export function dropContentsLine(parser: MarkdownIt, marker: RegExp): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before(
    'fence',
    'contents_line',
    (state, line, _endLine, silent) => {
      if (!marker.test(lineText(state, line) ?? '')) return false
      if (!silent) state.line = line + 1
      return true
    },
    { alt },
  )
}
