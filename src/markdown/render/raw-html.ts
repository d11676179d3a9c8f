import type { MarkdownIt, Token } from 'markdown-it'

// What stands in these is no prose and is dropped, so one without an end would take the rest of the article with it.
const HIDING =
  /^(script|style|textarea|option|xmp|noscript|noembed|noframes|plaintext|template|title|iframe)$/

/**
 * GitHub's tag filter (6.11) and a little more: a tag that would hide what follows, but is not closed in the same block, was
 * meant to be read, and so was a tag that has no end of its own. Both become text.
 */
export function showUnclosedTags(parser: MarkdownIt): void {
  parser.core.ruler.before('headings', 'unclosed_tags', (state) => {
    for (const token of state.tokens) {
      if (token.type === 'html_block') token.content = closedHtml(token.content)
      else if (token.children) showUnclosed(token.children)
    }
  })
}

function showUnclosed(tokens: Token[]): void {
  const closers = new Map<string, number>()
  tokens.forEach(({ type, content }, index) => {
    if (type === 'html_inline' && content.startsWith('</')) closers.set(nameAt(content, 2), index)
  })
  tokens.forEach((token, index) => {
    const name = token.type === 'html_inline' ? nameAt(token.content, 1) : ''
    // A shortcode's element is one piece, an author's tags are one each.
    if (token.content.endsWith(`</${name}>`)) return
    // HTML knows no end of <plaintext>.
    const end = name === 'plaintext' ? undefined : closers.get(name)
    if (HIDING.test(name) && (end ?? -1) < index) token.type = 'text'
  })
}

/** A block of HTML in which every tag has its end; elements that hide are cut out, or their tags are text. */
function closedHtml(html: string): string {
  const pieces: string[] = []
  // Names that are not closed any more: nobody looks for them twice.
  const unclosed = new Set<string>(['plaintext'])
  let from = 0
  for (let at = html.indexOf('<'); at >= 0; ) {
    const { end, shown } = partAt(html, at, unclosed)
    if (shown !== undefined) {
      pieces.push(html.slice(from, at), shown)
      from = end
    }
    at = html.indexOf('<', end)
  }
  return pieces.join('') + html.slice(from)
}

/** Where that ends which begins at `at`, and what is shown instead of it. */
function partAt(html: string, at: number, unclosed: Set<string>): { end: number; shown?: string } {
  const end = endOfTag(html, at)
  // Only a comment that begins its block may leave out the rest: its author said so, and so does CommonMark.
  if (end < 0 && html.startsWith('<!--')) return { end: html.length }
  if (end < 0) return { end: html.length, shown: html.slice(at).replaceAll('<', '&lt;') }
  const name = nameAt(html, at + 1)
  if (!HIDING.test(name)) return { end }
  const close = unclosed.has(name) ? -1 : endOfElement(html, end, name)
  if (close > 0) return name === 'iframe' ? { end: close } : { end: close, shown: '' }
  unclosed.add(name)
  return { end: at + 1, shown: '&lt;' }
}

function indexAfter(html: string, text: string, from: number): number {
  const at = html.indexOf(text, from)
  return at < 0 ? -1 : at + text.length
}

function nameAt(html: string, at: number): string {
  const name = /[a-z][^\s/>]{0,30}/iy
  name.lastIndex = at
  return name.exec(html)?.[0].toLowerCase() ?? ''
}

/** Behind the tag, comment or single `<` that begins at `from`; -1 where it has no end. */
function endOfTag(html: string, from: number): number {
  if (html.startsWith('<!--', from)) return indexAfter(html, '-->', from + 2)
  if (html.startsWith('<![CDATA[', from)) return indexAfter(html, ']]>', from)
  return nameAt(html, from + 1) === '' ? from + 1 : endOfAttributes(html, from)
}

/** After the `>` that is in no attribute's value. */
function endOfAttributes(html: string, from: number): number {
  let quote = ''
  let last = ''
  for (let at = from; at < html.length; at++) {
    const char = html[at] ?? ''
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '>') return at + 1
    else if (last === '=' && (char === '"' || char === "'")) quote = char
    if (char > ' ') last = char
  }
  return -1
}

function endOfElement(html: string, from: number, name: string): number {
  const close = new RegExp(`</${name}(?=[\\s/>])`, 'gi')
  close.lastIndex = from
  const found = close.exec(html)
  return found ? indexAfter(html, '>', found.index) : -1
}
