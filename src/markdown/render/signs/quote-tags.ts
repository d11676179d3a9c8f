import type { MarkdownIt, StateBlock } from 'markdown-it'
import { tagPairAt } from '../syntax/code-tags.ts'

const opening = /^\{%-?[ \t]*(blockquote|quote|pullquote)(?!\w)[ \t]*([^\n]*?)-?%\}[ \t]*$/
const address = /(?:^|[ \t])https?:\/\/\S+/

/** Hexo's `{% blockquote Author, Source %}` and `{% pullquote %}`, with their ends. */
export function readQuoteTags(parser: MarkdownIt): void {
  const alt = ['paragraph', 'reference', 'blockquote', 'list']
  parser.block.ruler.before('fence', 'quote_tag', quoteRule, { alt })
}

function quoteRule(state: StateBlock, line: number, endLine: number, silent: boolean): boolean {
  const tag = tagPairAt(state, line, endLine, opening)
  if (!tag || silent) return tag !== null
  const { name, words, end } = tag
  state.push('blockquote_open', 'blockquote', 1).map = [line, end + 1]
  addContent(state, line + 1, end)
  // The classes of a pull quote are its words.
  const source = name === 'pullquote' ? '' : words.replace(address, '').trim()
  if (source !== '') addSource(state, line, source)
  state.push('blockquote_close', 'blockquote', -1)
  state.line = end + 1
  return true
}

function addContent(state: StateBlock, first: number, end: number): void {
  const { lineMax, parentType } = state
  // Nothing of what is around it ends its paragraphs.
  Object.assign(state, { lineMax: end, parentType: 'root' })
  state.md.block.tokenize(state, first, end)
  Object.assign(state, { lineMax, parentType })
}

function addSource(state: StateBlock, line: number, content: string): void {
  const map: [number, number] = [line, line + 1]
  state.push('paragraph_open', 'p', 1).map = map
  Object.assign(state.push('inline', '', 0), { content, map, children: [] })
  state.push('paragraph_close', 'p', -1)
}
