import type { MarkdownIt, StateInline } from 'markdown-it'
import { parseShortcode } from './shortcode.ts'
import { refLink } from './shortcode-html.ts'

const addressStart = /\b(?:href|src)\s{0,9}=\s{0,9}["']?(?=\{[{%])/gi
const openingTag =
  /^<[a-z][a-z0-9-]*(?:\s+[a-z_:][\w:.-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>/i
// Bounds the search for the end of a tag.
const maxTag = 3_000

/** The address that template code at `start` gives, and the index after it. */
type AddressReader = (text: string, start: number) => { text: string; end: number } | null

/** The address of a reference of Hugo. */
export function refAddressAt(text: string, start: number): ReturnType<AddressReader> {
  const shortcode = parseShortcode(text, start)
  const link = shortcode && !shortcode.escaped ? refLink(shortcode) : null
  return shortcode && link !== null ? { text: link, end: shortcode.end } : null
}

/**
 * Resolves `<a href="{{< ref "other.md" >}}">`: the generator replaces template code before it
 * parses Markdown, but with these quotes Markdown sees no tag.
 */
export function readAddressesInTags(parser: MarkdownIt, read: AddressReader): void {
  parser.inline.ruler.before('html_inline', `tag_${read.name}`, (state, silent) =>
    tagRule(state, silent, read),
  )
  parser.core.ruler.after('block', `block_${read.name}`, ({ tokens }) => {
    for (const token of tokens)
      if (token.type === 'html_block') token.content = withAddresses(token.content, read).text
  })
}

function tagRule(state: StateInline, silent: boolean, read: AddressReader): boolean {
  const { pos, src, posMax } = state
  if (!/^<[a-z]/i.test(src.slice(pos, pos + 2))) return false
  const rest = src.slice(pos, Math.min(posMax, pos + maxTag))
  if (!rest.includes('{')) return false
  const { text, grown } = withAddresses(rest, read, true)
  const tag = grown === null ? null : openingTag.exec(text)
  if (!tag) return false
  if (!silent) state.push('html_inline', '', 0).content = tag[0]
  state.pos += tag[0].length - (grown ?? 0)
  return true
}

/**
 * The text with resolved references, and by how many characters it grew, null without any; with
 * `oneTag`, only up to the first `>`.
 */
function withAddresses(text: string, read: AddressReader, oneTag = false) {
  let result = ''
  let from = 0
  addressStart.lastIndex = 0
  for (let found = addressStart.exec(text); found; found = addressStart.exec(text)) {
    const start = found.index + found[0].length
    if (oneTag && text.slice(from, start).includes('>')) break
    const address = read(text, start)
    if (address === null) continue
    result += text.slice(from, start) + address.text.replace(/[\s"'`<>&]/g, encoded)
    from = addressStart.lastIndex = address.end
  }
  const grown = from === 0 ? null : result.length - from
  return { text: result + text.slice(from), grown }
}

const encoded = (character: string) => (character === "'" ? '%27' : encodeURIComponent(character))
