import type { IOptions } from 'sanitize-html'

const BLOCKS = new Set(
  'p div section article aside header footer address hr blockquote pre ul ol li dl dt dd figure figcaption details summary table caption tr h1 h2 h3 h4 h5 h6'.split(
    ' ',
  ),
)
const FOOTNOTE_SIGNS = new Set(['footnote-ref', 'footnote-backref'])

type Hooks = Required<Pick<IOptions, 'onOpenTag' | 'onCloseTag' | 'textFilter'>>

/** Collects what a reader would read while the sanitizer passes over the HTML: a line for each block, cells apart by tabs. */
export function textCollector(): { hooks: Hooks; read: () => string } {
  const pieces: string[] = []
  // Names of the open elements within a footnote's sign, whose text is no part of a sentence.
  const signs: string[] = []
  const hooks: Hooks = {
    onOpenTag(name, attribs) {
      if (signs.length > 0 || FOOTNOTE_SIGNS.has(attribs.class ?? '')) signs.push(name)
      if (BLOCKS.has(name) || name === 'br') pieces.push('\n')
      if (name === 'td' || name === 'th') pieces.push('\t')
      if (name === 'img' && attribs.alt) pieces.push(attribs.alt)
    },
    onCloseTag(name) {
      if (signs.length > 0) signs.pop()
      if (BLOCKS.has(name)) pieces.push('\n')
    },
    textFilter(escaped) {
      if (signs.length === 0) pieces.push(decodeEntities(escaped))
      return escaped
    },
  }
  return { hooks, read: () => tidy(pieces.join('')) }
}

function decodeEntities(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

/** Trims the lines and leaves out the empty ones. */
function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
}
