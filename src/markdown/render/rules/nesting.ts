import type { MarkdownIt, StateBlock } from 'markdown-it'

/**
 * Turns content beyond the nesting limit into a paragraph. The parser would drop it, and after a
 * list everything that follows.
 */
export function keepDeepest(parser: MarkdownIt): void {
  const { block, options } = parser
  const tokenize = block.tokenize.bind(block)
  block.tokenize = (state, start, end) => {
    if (state.level < (options.maxNesting ?? 100)) tokenize(state, start, end)
    else addParagraph(state, start, endOfNest(state, start, end))
  }
}

/** The first line indented less than this level. */
function endOfNest(state: StateBlock, start: number, end: number): number {
  let line = start
  while (line < end && (state.isEmpty(line) || (state.sCount[line] ?? 0) >= state.blkIndent)) line++
  return line
}

/** Adds lines as plain text. */
export function addParagraph(state: StateBlock, start: number, end: number): void {
  const content = state.getLines(start, end, state.blkIndent, false)
  state.line = end
  addWords(state, content, [start, end])
}

/** Adds a paragraph of these words, unless there are none; `map` is its first line and the next. */
export function addWords(state: StateBlock, words: string, map: [number, number]): void {
  const content = words.trim()
  if (content === '') return
  state.push('paragraph_open', 'p', 1).map = map
  Object.assign(state.push('inline', '', 0), { content, map, children: [] })
  state.push('paragraph_close', 'p', -1)
}
