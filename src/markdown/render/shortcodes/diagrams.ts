import type { MarkdownIt } from 'markdown-it'
import { addCode, tagPairAt } from '../syntax/code-tags.ts'
import type { Pairs } from './pair-tags.ts'

const raw = String.raw
const tags: Record<Exclude<Pairs, 'none'>, [opening: RegExp, end: string]> = {
  hugo: [
    /^\{\{[<%][ \t]*(mermaid)(?:[ \t][^{}]*)?[>%]\}\}$/,
    raw`\{\{[<%][ \t]{0,9}/[ \t]{0,9}mermaid[ \t]{0,9}[>%]\}\}`,
  ],
  liquid: [
    /^\{%-?[ \t]*(mermaid)(?:[ \t][^{}]*)?%\}$/,
    raw`\{%-?[ \t]{0,9}endmermaid[ \t]{0,9}-?%\}`,
  ],
  zola: [/^\{%-?[ \t]*(mermaid)\([^{}]*\)[ \t]*-?%\}$/, raw`\{%-?[ \t]{0,9}end[ \t]{0,9}-?%\}`],
}

/** The source of a diagram that a tag of a theme draws is code: no sign of it is Markdown. */
export function readDiagrams(parser: MarkdownIt, pairs: Exclude<Pairs, 'none'>): void {
  const [opening, end] = tags[pairs]
  parser.block.ruler.before(
    'pair_tags',
    'diagram',
    (state, line, endLine, silent) => {
      const tag = tagPairAt(state, line, endLine, opening, end)
      if (tag && !silent) addCode(state, line, tag.end, { info: 'mermaid' })
      return tag !== null
    },
    { alt: ['paragraph', 'reference', 'blockquote', 'list'] },
  )
}
