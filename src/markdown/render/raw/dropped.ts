import type { MarkdownIt } from 'markdown-it'
import { shortcodeOf } from '../shortcodes/shortcode-source.ts'

/** Leaves out the HTML of the author, but no shortcodes, as Hugo does unless its site allows it. */
export function dropRawHtml(parser: MarkdownIt): void {
  parser.core.ruler.after('inline', 'raw_html', ({ tokens }) => {
    for (const token of tokens) {
      // Only the author's own HTML has lines.
      if (token.type === 'html_block' && token.map) token.content = ''
      for (const child of token.children ?? [])
        if (child.type === 'html_inline' && shortcodeOf(child) === undefined) child.content = ''
    }
  })
}
