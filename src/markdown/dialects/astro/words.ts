import type { Json } from '../../../shapes.ts'
import { hiding, type PageFilter, showing, uniqueFilters } from '../config/page-filters.ts'

const literal = `(true|false|'[^'\\n]{0,100}'|"[^"\\n]{0,100}")`
// `data.status === 'published'`, `post.data.hidden !== true`
const compared = new RegExp(`\\bdata\\??\\.(\\w{1,50})\\s{0,20}([!=])==?\\s{0,20}${literal}`, 'g')
// `=> data.published`, `!post.data.hidden`, `&& data.public`
const asked =
  /(?:=>|&&|\|\||!|\breturn|\bif\s{0,5}\(|(?<!\?)\?(?![?.]))\s{0,50}!?\(?(?:\w{1,50}\.)?data\??\.(\w{1,50})\b(?!\s{0,20}(?:[.(,+<>-]|[!=]=|\?[.?]))/g
// `if (post.data.hidden) return Astro.redirect('/404')`
export const guard = /\bif\s{0,5}\([^\n;{]{0,300}/g

const literalOf = (written: string): Json =>
  /^['"]/.test(written) ? written.slice(1, -1) : written === 'true'

/** What a file asks of the keys that tell whether an entry is public. */
export function filtersIn(text: string): PageFilter[] {
  const filters: PageFilter[] = []
  for (const [, key = '', sign, written = ''] of text.matchAll(compared)) {
    const filter = filterOf(key, sign === '=', literalOf(written))
    if (filter) filters.push(filter)
  }
  for (const [, key = ''] of text.matchAll(asked)) {
    if (hiding.test(key)) filters.push({ key, is: 'unset' })
    else if (showing.test(key) && !/status/i.test(key)) filters.push({ key, is: 'set' })
  }
  return filters
}

// A comparison may as well pick what is left out, which its words tell.
function filterOf(key: string, isEqual: boolean, value: Json): PageFilter | null {
  const isHiding = hiding.test(key)
  if (!isHiding && !showing.test(key)) return null
  if (typeof value === 'boolean') return { key, is: value === isHiding ? 'other' : 'equal', value }
  const word = String(value)
  const isShown = showing.test(word) || (isEqual && !hiding.test(word))
  return { key, is: isShown ? 'equal' : 'other', value }
}

/** One of the values that lists ask for is enough. */
export function joined(filters: readonly PageFilter[]): PageFilter[] {
  const values = new Map<string, Set<Json>>()
  for (const { key, is, value = null } of filters)
    if (is === 'equal') values.set(key, (values.get(key) ?? new Set()).add(value))
  const any = [...values].map(([key, all]): PageFilter => ({ key, is: 'any', value: [...all] }))
  return uniqueFilters([...filters.filter(({ is }) => is !== 'equal'), ...any])
}
