import type { MarkdownIt } from 'markdown-it'
import { closedHtml } from './raw-blocks.ts'
import { closedTokens } from './raw-tokens.ts'

/**
 * GitHub's tag filter (6.11) and a little more: a tag that would hide what follows, but is not
 * closed in the same block, was meant to be read, and so was a tag that has no end of its own. Both
 * become text; scripts and the like are cut out.
 */
export function showUnclosedTags(parser: MarkdownIt): void {
  parser.core.ruler.before('headings', 'unclosed_tags', (state) => {
    for (const token of state.tokens) {
      if (token.type === 'html_block') token.content = closedHtml(token.content)
      else if (token.children) token.children = closedTokens(token.children)
    }
  })
}
