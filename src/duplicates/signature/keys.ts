import { createHash } from 'node:crypto'

/** The keys of front matter that name the address where a text is at home. */
export const canonicalKeys = [
  'canonical',
  'canonicalUrl',
  'canonicalURL',
  'canonical_url',
  'originalUrl',
  'original_url',
  'sourceUrl',
  'source_url',
] as const

const keyBytes = 16

/**
 * Equal for bodies that differ only in line ends and in white space around them; null for one that
 * is empty. `bodyKeyOf` in `queries.ts` makes the same.
 */
export function bodyKey(body: string): Buffer | null {
  const text = body.replaceAll('\r\n', '\n').replace(/^[ \t\r\n]+/, '')
  const end = endOf(text)
  if (end === 0) return null
  return createHash('sha256').update(text.slice(0, end)).digest().subarray(0, keyBytes)
}

// A pattern that is anchored at the end would try each space in the text.
function endOf(text: string): number {
  let end = text.length
  while (end > 0 && ' \t\r\n'.includes(text.charAt(end - 1))) end--
  return end
}

/** The end of a body that `linkOf` needs. */
export const linkCharacters = 2_000
const maxLink = 1_000
const maxLabel = 80

/**
 * The address where a text is at home, without its scheme and what counts visits: the first of the
 * given ones, or the link that is the last line of the body, as crawlers write it.
 */
export function linkOf(canonical: readonly unknown[], end: string): string | null {
  for (const given of canonical) {
    const link = typeof given === 'string' ? plainLink(given) : null
    if (link) return link
  }
  const line = end.trimEnd().split('\n').at(-1) ?? ''
  const [found] = /https?:\/\/[^\s<>()"'\]]{1,1000}/i.exec(line) ?? []
  // A line of prose with a link in it does not tell where the whole text comes from.
  return found && line.length - found.length <= maxLabel ? plainLink(found) : null
}

function plainLink(text: string): string | null {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null
  const url = new URL(text)
  for (const name of [...url.searchParams.keys()])
    if (/^(utm_|fbclid|gclid)/i.test(name)) url.searchParams.delete(name)
  const link = `${url.host}${url.pathname.replace(/\/+$/, '')}${url.search}`
  return link.length <= maxLink ? link : null
}
