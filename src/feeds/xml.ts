/** Text that is XML already: made by `element`, never from content directly. */
export type Xml = string & { readonly isXml: true }

type Attributes = Record<string, string | undefined>

const DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'

/** An element with text (escaped) or elements in it; attributes without a value are left out. */
export function element(
  name: string,
  attributes: Attributes,
  content: string | (Xml | null)[] = [],
): Xml {
  const inner =
    typeof content === 'string'
      ? escapeXml(content)
      : content.filter((child) => child !== null).join('\n')
  const open = Object.entries(attributes)
    .map(([key, value]) => (value === undefined ? '' : ` ${key}="${escapeXml(value)}"`))
    .join('')
  return (inner === '' ? `<${name}${open}/>` : `<${name}${open}>${inner}</${name}>`) as Xml
}

/** A whole document, UTF-8. */
export function xmlDocument(root: Xml): string {
  return `${DECLARATION}${root}\n`
}

/**
 * A long document piece by piece: the frame around the place of its items, and these one after the
 * other.
 */
export function* xmlPieces(frame: (items: Xml) => Xml, items: Iterable<Xml>): Generator<string> {
  const [open = '', close = ''] = xmlDocument(frame(place)).split(place)
  yield open
  let between = ''
  for (const item of items) {
    yield between + item
    between = '\n'
  }
  yield close
}

// No text has it: it is escaped away.
const place = '\0' as Xml

/**
 * For text and attributes; what XML 1.0 (2.2) has no place for is left out: control characters,
 * half surrogates, U+FFFE.
 */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}
