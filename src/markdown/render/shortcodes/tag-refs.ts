import type { MarkdownIt, StateInline } from 'markdown-it'
import { parseShortcode } from './shortcode.ts'
import { refLink } from './shortcode-html.ts'

const addressStart = /\b(?:href|src)\s{0,9}=\s{0,9}["']?(?=\{\{[<%])/gi
const openingTag =
  /^<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>/i
// Bounds the search for the end of a tag.
const maxTag = 3_000

/**
 * Resolves `<a href="{{< ref "other.md" >}}">`: Hugo replaces the shortcode before it parses
 * Markdown, but with these quotes Markdown sees no tag.
 */
export function refsInTags(parser: MarkdownIt): void {
  parser.inline.ruler.before('html_inline', 'tag_refs', tagRule)
  parser.core.ruler.after('block', 'block_refs', ({ tokens }) => {
    for (const token of tokens)
      if (token.type === 'html_block') token.content = withAddresses(token.content).text
  })
}

function tagRule(state: StateInline, silent: boolean): boolean {
  const { pos, src, posMax } = state
  if (!/^<[a-z]/i.test(src.slice(pos, pos + 2))) return false
  const { text, grown } = withAddresses(src.slice(pos, Math.min(posMax, pos + maxTag)), true)
  const tag = grown === 0 ? null : openingTag.exec(text)
  if (!tag) return false
  if (!silent) state.push('html_inline', '', 0).content = tag[0]
  state.pos += tag[0].length - grown
  return true
}

/**
 * The text with resolved references, and by how many characters it grew; with `oneTag`, only up to
 * the first `>`.
 */
function withAddresses(text: string, oneTag = false): { text: string; grown: number } {
  let result = ''
  let from = 0
  addressStart.lastIndex = 0
  for (let found = addressStart.exec(text); found; found = addressStart.exec(text)) {
    const start = found.index + found[0].length
    if (oneTag && text.slice(from, start).includes('>')) break
    const shortcode = parseShortcode(text, start)
    const link = shortcode && !shortcode.escaped ? refLink(shortcode) : null
    if (!shortcode || link === null) continue
    result += text.slice(from, start) + link.replace(/[\s"'`<>&]/g, encoded)
    from = addressStart.lastIndex = shortcode.end
  }
  return { text: result + text.slice(from), grown: result.length - from }
}

const encoded = (character: string) => (character === "'" ? '%27' : encodeURIComponent(character))
