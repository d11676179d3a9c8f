import type { MarkdownIt } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'
import { type BlockRule, ruleNamed } from './rule-named.ts'

/** Leaves `1)` at the beginning of a line as it is, which is a list in CommonMark alone. */
export function keepBrackets(parser: MarkdownIt): void {
  const list = ruleNamed(parser, 'list')
  const rule: BlockRule = (state, start, end, silent) =>
    !/^\d{1,9}\)(?:\s|$)/.test(lineText(state, start) ?? '') && list(state, start, end, silent)
  parser.block.ruler.at('list', rule, { alt: ['paragraph', 'reference', 'blockquote'] })
}
