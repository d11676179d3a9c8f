import type { MarkdownIt, StateBlock } from 'markdown-it'
import { type BlockRule, ruleNamed } from '../rules/rule-named.ts'

const tag = /<(\/?)(script|style)(?=[\s>])/gi
// The last one of a block that has no end in it.
const unclosed = /<(script|style)(?:\s[^<>]*)?>(?:(?!<\/\1|-->)[\s\S])*$/i

/**
 * Ends a block of HTML with the script or style sheet that begins in it: CommonMark ends it with an
 * empty line, and browsers show nothing of what follows there.
 */
export function keepWholeScripts(parser: MarkdownIt): void {
  const own = ruleNamed(parser, 'html_block')
  const rule: BlockRule = (state, start, end, silent) => {
    if (!own(state, start, end, silent)) return false
    if (!silent) readToEnd(state, end)
    return true
  }
  parser.block.ruler.at('html_block', rule, { alt: ['paragraph', 'reference', 'blockquote'] })
}

function readToEnd(state: StateBlock, endLine: number): void {
  const token = state.tokens.at(-1)
  const start = token?.content.lastIndexOf('<s') ?? -1
  const [, name] = (start >= 0 && unclosed.exec(token?.content.slice(start) ?? '')) || []
  if (!token || name === undefined) return
  tag.lastIndex = state.bMarks[state.line] ?? state.src.length
  const next = tag.exec(state.src)
  // Another beginning tells that this one is no tag, as in a comment.
  if (next?.[1] !== '/' || next[2]?.toLowerCase() !== name.toLowerCase()) return
  let last = state.line
  while (last < endLine && (state.eMarks[last] ?? 0) < next.index) last++
  if (last >= endLine) return
  token.content += state.getLines(state.line, last + 1, state.blkIndent, true)
  state.line = last + 1
  if (token.map) token.map[1] = state.line
}
