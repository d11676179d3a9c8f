/** Text that is XML already: only `element` makes it, never content. */
export type Xml = string & { readonly isXml: true }

type Attributes = Record<string, string | undefined>

const declaration = '<?xml version="1.0" encoding="utf-8"?>\n'

/** An element that contains escaped text or elements; attributes without a value are left out. */
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

/** A whole document in UTF-8. */
export function xmlDocument(root: Xml): string {
  return `${declaration}${root}\n`
}

/** A long document piece by piece: the opening of the frame, each item, and its closing. */
export function* xmlPieces(frame: (items: Xml) => Xml, items: Iterable<Xml>): Generator<string> {
  const [open = '', close = ''] = xmlDocument(frame(placeholder)).split(placeholder)
  yield open
  let between = ''
  for (const item of items) {
    yield between + item
    between = '\n'
  }
  yield close
}

// No text contains it, because `escapeXml` removes it.
const placeholder = '\0' as Xml

/**
 * Escapes text and attribute values, and removes the characters that XML 1.0 (2.2) does not allow:
 * control characters, unpaired surrogates, U+FFFE.
 */
function escapeXml(text: string): string {
  if (!needsEscape.test(text)) return text
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
}

// Most texts need no change, and one look costs less than six.
const needsEscape = /[^\t\n !#-%'-;=?-\uD7FF\uE000-\uFFFD]/
