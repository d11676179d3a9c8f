import { type Construct, findConstruct } from './html-constructs.ts'

// Browsers show what is in these otherwise or not at all, so one without an end would take the rest
// of the article with it.
export const hidingTag =
  /^(script|style|textarea|option|xmp|noscript|noembed|noframes|plaintext|template|title|iframe)$/
// What is in them is no prose; the title of a drawing is.
export const droppedTag = /^(script|style|template|title)$/
// To the sanitizer, what is in these is HTML.
const passedTag = /^(iframe|option|noscript|noembed|noframes)$/
// Keeps apart what stood around an element: `<` and a letter would be a tag.
const emptyComment = '<!---->'

/** A piece of HTML in which everything that begins ends. */
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

/** What ends an element; an option need not have an end tag of its own. */
export const endTags = (name: string): readonly string[] =>
  name === 'option' ? ['option', 'select', 'datalist'] : [name]

/**
 * An element without an end, or one in which tags are no tags; or a comment of the kind that no
 * author means: with a tag in it, or `</` without a name.
 */
function isTrouble(html: string, { start, end, name }: Construct, isClosed: boolean): boolean {
  if (name !== '') return hidingTag.test(name) && !(isClosed && passedTag.test(name))
  if (html.startsWith('<!--', start) || html.startsWith('<![CDATA[', start)) return false
  return html[start + 1] === '/' || html.slice(start + 1, end).includes('<')
}

/**
 * As text; a comment that begins its block may leave out the rest: its author said so, and so does
 * CommonMark.
 */
function shown(html: string, { start, end, isWhole }: Construct): string {
  if (!isWhole && html.startsWith('<!--', start) && html.slice(0, start).trim() === '') return ''
  return html.slice(start, end).replaceAll('<', '&lt;')
}

/** Whether places in the HTML, asked for in their order, are within an <svg>. */
function drawingsIn(html: string): (at: number) => boolean {
  const tags = html.matchAll(/<(\/?)svg[\s/>]/gi)
  let next = tags.next()
  let isInside = false
  return (at) => {
    for (; !next.done && next.value.index < at; next = tags.next()) isInside = next.value[1] === ''
    return isInside
  }
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
