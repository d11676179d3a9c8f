import type { MarkdownIt } from 'markdown-it'

// As ESCAPED_CHARS of Python-Markdown and of kramdown-parser-gfm; the end of a line is none.
const hidden = {
  python: /[\\`*_{}[\]()>#+.!\n-]/,
  kramdown: /[\\`*_{}[\]()<>#+.!:|"'$=~\n-]/,
}

/** Shows a backslash before any other character, which in CommonMark hides it. */
export function keepBackslashes(parser: MarkdownIt, set: keyof typeof hidden): void {
  parser.inline.ruler.before('escape', 'backslash', (state, silent) => {
    const { src, pos } = state
    if (src[pos] !== '\\' || pos + 1 >= state.posMax) return false
    if (hidden[set].test(src[pos + 1] ?? '')) return false
    if (!silent) state.pending += '\\'
    state.pos++
    return true
  })
}
