import type { MarkdownIt } from 'markdown-it'

const blockId = /(?:^|[ \t\n])\^[A-Za-z0-9-]{1,100}$/

/** Leaves out Obsidian's `^id` at the end of a block, which only names it for links. */
export function dropBlockIds(parser: MarkdownIt): void {
  parser.core.ruler.before('inline', 'block_ids', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type !== 'inline') continue
      const at = token.content.lastIndexOf('^')
      // Only the end is looked at, however long the text is.
      const end = at < 0 ? '' : token.content.slice(Math.max(at - 1, 0))
      const id = blockId.exec(end)?.[0]
      if (id) token.content = token.content.slice(0, -id.length)
    }
  })
}
