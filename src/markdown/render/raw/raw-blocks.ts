import { type Construct, findConstruct } from './html-constructs.ts'

// Browsers hide the content of these or show it differently, so an unclosed one would hide the rest
// of the article.
export const hidingTag =
  /^(script|style|textarea|option|xmp|noscript|noembed|noframes|plaintext|template|title|iframe)$/
// Their content is not prose; the title inside an <svg> is.
export const droppedTag = /^(script|style|template|title)$/
// The sanitizer parses their content as HTML.
const passedTag = /^(iframe|option|noscript|noembed|noframes)$/
// Separates the text around a removed element: `<` and a letter would form a tag.
const emptyComment = '<!---->'

/** HTML in which every element is closed. */
export function closedHtml(html: string): string {
  const closers = lastClosers(html)
  const isClosed = ({ name, end }: Construct) =>
    endTags(name).some((tag) => (closers.get(tag) ?? -1) >= end)
  const isInDrawing = drawingsIn(html)
  const next = () =>
    findConstruct(html, from, (construct) => isTrouble(html, construct, isClosed(construct)))
  const pieces: string[] = []
  let from = 0
  for (let found = next(); found; found = next()) {
    const end = isClosed(found) ? endOfElement(html, found) : found.end
    const isWhole = found.name === 'title' ? isInDrawing(found.start) : !droppedTag.test(found.name)
    const element = isWhole ? html.slice(found.start, end) : emptyComment
    pieces.push(html.slice(from, found.start), isClosed(found) ? element : shown(html, found))
    from = end
  }
  return pieces.join('') + html.slice(from)
}

/** The end tags that close an element; an option may lack its own. */
export const endTags = (name: string): readonly string[] =>
  name === 'option' ? ['option', 'select', 'datalist'] : [name]

/**
 * Whether a construct must be removed or escaped: an unclosed element, one whose content is not
 * parsed as tags, or a bogus comment (`</` without a name, or with a tag inside).
 */
function isTrouble(html: string, { start, end, name }: Construct, isClosed: boolean): boolean {
  if (name !== '') return hidingTag.test(name) && !(isClosed && passedTag.test(name))
  if (html.startsWith('<!--', start) || html.startsWith('<![CDATA[', start)) return false
  return html[start + 1] === '/' || html.slice(start + 1, end).includes('<')
}

/**
 * Escapes a construct. An unclosed comment that begins its block hides the rest, as in CommonMark.
 */
function shown(html: string, { start, end, isWhole }: Construct): string {
  if (!isWhole && html.startsWith('<!--', start) && html.slice(0, start).trim() === '') return ''
  return html.slice(start, end).replaceAll('<', '&lt;')
}

/** Whether positions, in ascending order, are inside an <svg>. */
function drawingsIn(html: string): (at: number) => boolean {
  const tags = html.matchAll(/<(\/?)svg[\s/>]/gi)
  let next = tags.next()
  let isInside = false
  return (at) => {
    for (; !next.done && next.value.index < at; next = tags.next()) isInside = next.value[1] === ''
    return isInside
  }
}

/** The position of the last end tag of each name; <plaintext> has none in HTML. */
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
