import type { MarkdownIt } from 'markdown-it'

const open = /:[a-z][a-z0-9-]{0,49}(?=\[)/y
const properties = /\{[^{}\n]{0,500}\}/y

/** Nuxt's `:badge[Words]{type="x"}`: the words, as Markdown; the component is one of the site. */
export function readInlineComponents(parser: MarkdownIt): void {
  parser.inline.ruler.before('link', 'inline_component', (state, silent) => {
    const { src, pos, posMax } = state
    if (src[pos] !== ':' || /[\w:]/.test(src[pos - 1] ?? '')) return false
    open.lastIndex = pos
    if (!open.test(src)) return false
    const start = open.lastIndex
    const end = parser.helpers.parseLinkLabel(state, start, true)
    if (end < 0) return false
    if (!silent) {
      Object.assign(state, { pos: start + 1, posMax: end })
      parser.inline.tokenize(state)
    }
    properties.lastIndex = end + 1
    const isWhole = properties.test(src) && properties.lastIndex <= posMax
    Object.assign(state, { pos: isWhole ? properties.lastIndex : end + 1, posMax })
    return true
  })
}
