import type { MarkdownIt, StateBlock } from 'markdown-it'

const fence = /^(?:`{3,}|~{3,})/

/**
 * MDX has no indented code, so that blocks may have any indentation, as in `<TabItem>`. Blocks
 * that are four columns deeper than those around them are read as if they began there.
 */
export function readDeepBlocks(parser: MarkdownIt): void {
  parser.block.ruler.before('table', 'mdx_indent', (state, line, endLine, silent) => {
    const indent = state.sCount[line] ?? 0
    if (silent || indent - state.blkIndent < 4) return false
    const end = endOfDeep(state, line, endLine, indent)
    const { blkIndent } = state
    state.blkIndent = indent
    state.md.block.tokenize(state, line, end)
    state.blkIndent = blkIndent
    return true
  })
}

/** The first line that is less indented; code in a fence may be, and counts as indented. */
function endOfDeep(state: StateBlock, line: number, endLine: number, indent: number): number {
  let hasFences = true
  let at = line
  while (at < endLine && (state.isEmpty(at) || (state.sCount[at] ?? 0) >= indent)) {
    const close: number = hasFences ? closeOf(state, at, endLine) : at
    hasFences = close >= 0
    for (; at < close; at++) state.sCount[at + 1] = Math.max(state.sCount[at + 1] ?? 0, indent)
    at++
  }
  return at
}

/** The line that closes a fence, the line itself where there is none, -1 if none closes it. */
function closeOf(state: StateBlock, line: number, endLine: number): number {
  const [mark] = fence.exec(textAt(state, line)) ?? []
  if (mark === undefined) return line
  for (let at = line + 1; at < endLine; at++) {
    const text = textAt(state, at).trimEnd()
    const isClose = text.startsWith(mark) && text === mark[0]?.repeat(text.length)
    if (isClose) return at
  }
  return -1
}

const textAt = ({ src, bMarks, tShift, eMarks }: StateBlock, line: number) =>
  src.slice((bMarks[line] ?? 0) + (tShift[line] ?? 0), eMarks[line])
