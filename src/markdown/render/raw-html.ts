import type { MarkdownIt, Token } from 'markdown-it'
import { type Construct, findConstruct } from './html-constructs.ts'

// What stands in these is no prose and is dropped, so one without an end would take the rest of the article with it.
const HIDING =
  /^(script|style|textarea|option|xmp|noscript|noembed|noframes|plaintext|template|title|iframe)$/
// Keeps apart what stood around an element: `<` and a letter would be a tag.
const NOTHING = '<!---->'

/**
 * GitHub's tag filter (6.11) and a little more: a tag that would hide what follows, but is not closed in the same block, was
 * meant to be read, and so was a tag that has no end of its own. Both become text; elements that hide are cut out.
 */
export function showUnclosedTags(parser: MarkdownIt): void {
  parser.core.ruler.before('headings', 'unclosed_tags', (state) => {
    for (const token of state.tokens) {
      if (token.type === 'html_block') token.content = closedHtml(token.content)
      else if (token.children) token.children = closedTokens(token.children)
    }
  })
}

/** Each tag within a text, or within the words of a picture, is a token. */
function closedTokens(tokens: Token[]): Token[] {
  const closers = new Map(tokens.map((token, index) => [tagOf(token), index]))
  let hidden = ''
  return tokens.filter((token, index) => {
    const tag = tagOf(token)
    const isHidden = hidden !== ''
    if (isHidden && tag === `/${hidden}`) hidden = ''
    if (isHidden) return false
    if (token.children) token.children = closedTokens(token.children)
    if (!HIDING.test(tag)) return keepClosed(token)
    if (tag === 'plaintext' || (closers.get(`/${tag}`) ?? -1) < index) return keepAsText(token)
    // The sanitizer drops a frame and leaves its words.
    if (tag !== 'iframe') hidden = tag
    return false
  })
}

function keepClosed(token: Token): true {
  if (token.type === 'html_inline') token.content = closedHtml(token.content)
  return true
}

function keepAsText(token: Token): true {
  token.type = 'text'
  return true
}

/** `b` or `/b`, named as the sanitizer does; a shortcode's frame is one piece, an author's tags are one each. */
function tagOf({ type, content }: Token): string {
  if (type !== 'html_inline' || content.endsWith('</iframe>')) return ''
  return /^<(\/?[a-z][^ \t\n\f\r/>]*)/i.exec(content)?.[1]?.toLowerCase() ?? ''
}

/** A piece of HTML in which everything that begins ends. */
function closedHtml(html: string): string {
  const closers = lastClosers(html)
  const isClosed = ({ name, end }: Construct) => (closers.get(name) ?? -1) >= end
  const next = () => findConstruct(html, from, (construct) => isTrouble(html, construct, isClosed(construct)))
  const pieces: string[] = []
  let from = 0
  for (let found = next(); found; found = next()) {
    const isCut = isClosed(found)
    pieces.push(html.slice(from, found.start), isCut ? NOTHING : shown(html, found))
    from = isCut ? endOfElement(html, found) : found.end
  }
  return pieces.join('') + html.slice(from)
}

/** An element that hides, or a comment of the kind that no author means: with a tag in it, or `</` without a name. */
function isTrouble(html: string, { start, end, name }: Construct, isClosed: boolean): boolean {
  if (name !== '') return HIDING.test(name) && !(name === 'iframe' && isClosed)
  if (html.startsWith('<!--', start) || html.startsWith('<![CDATA[', start)) return false
  return html[start + 1] === '/' || html.slice(start + 1, end).includes('<')
}

/** As text; a comment that begins its block may leave out the rest: its author said so, and so does CommonMark. */
function shown(html: string, { start, end, isWhole }: Construct): string {
  if (!isWhole && html.startsWith('<!--', start) && html.slice(0, start).trim() === '') return ''
  return html.slice(start, end).replaceAll('<', '&lt;')
}

/** Where the last end tag of each name begins; HTML knows none of <plaintext>. */
function lastClosers(html: string): Map<string, number> {
  const whole = html.slice(0, html.lastIndexOf('>') + 1)
  const tags = whole.matchAll(/<\/(?!plaintext)([a-z]+)[ \t\n\f\r>]/gi)
  return new Map(Array.from(tags, ({ 1: name = '', index }) => [name.toLowerCase(), index]))
}

function endOfElement(html: string, { name, end }: Construct): number {
  const close = new RegExp(`</${name}[ \\t\\n\\f\\r>]`, 'gi')
  close.lastIndex = end
  return html.indexOf('>', close.exec(html)?.index) + 1
}
