import type { MarkdownIt } from 'markdown-it'
import { type BlockRule, ruleNamed } from './rule-named.ts'

// What else each of these ends, as in the parser.
const alts = {
  table: ['reference'],
  hr: ['reference', 'blockquote', 'list'],
  list: ['paragraph', 'reference', 'blockquote'],
}

/** Blocks that need an empty line before them. */
export type NotInParagraphs = readonly (keyof typeof alts)[]

/** Leaves these blocks in the paragraph whose line they follow; a list may begin in a list. */
export function keepParagraphs(parser: MarkdownIt, names: NotInParagraphs): void {
  for (const name of names) {
    const own = ruleNamed(parser, name)
    parser.block.ruler.at(name, name === 'list' ? outsideParagraphs(own) : own, { alt: alts[name] })
  }
}

const outsideParagraphs =
  (own: BlockRule): BlockRule =>
  (state, start, end, silent) =>
    !(silent && state.parentType === 'paragraph' && state.listIndent < 0) &&
    own(state, start, end, silent)
