import type { MarkdownIt } from 'markdown-it'
import { closedHtml } from './raw-blocks.ts'
import { closedTokens } from './raw-tokens.ts'

/**
 * Extends GitHub's tag filter (6.11). A tag that would hide what follows but is not closed in its
 * block becomes text, and so does an unfinished tag. Scripts and the like are removed.
 */
export function showUnclosedTags(parser: MarkdownIt): void {
  parser.core.ruler.before('headings', 'unclosed_tags', (state) => {
    for (const token of state.tokens) {
      if (token.type === 'html_block') token.content = closedHtml(token.content)
      else if (token.children) token.children = closedTokens(token.children)
    }
  })
}
