import type { MarkdownIt, StateBlock } from 'markdown-it'
import { lineText } from '../syntax/callout.ts'

type BlockRule = (state: StateBlock, start: number, end: number, silent: boolean) => boolean

/** Leaves `1)` at the beginning of a line as it is, which is a list in CommonMark alone. */
export function keepBrackets(parser: MarkdownIt): void {
  const list = ruleNamed(parser, 'list')
  const rule: BlockRule = (state, start, end, silent) =>
    !/^\d{1,9}\)(?:\s|$)/.test(lineText(state, start) ?? '') && list(state, start, end, silent)
  parser.block.ruler.at('list', rule, { alt: ['paragraph', 'reference', 'blockquote'] })
}

/** The rule of the parser that has this name: the one that is missing without it. */
function ruleNamed({ block: { ruler } }: MarkdownIt, name: string): BlockRule {
  const all = ruler.getRules('')
  ruler.disable(name)
  const others = new Set(ruler.getRules(''))
  ruler.enable(name)
  const found = all.find((rule) => !others.has(rule))
  if (!found) throw new Error(`The parser has no rule ${name}.`)
  return found
}
