const dated = /^(\d{2,4}-\d{1,2}-\d{1,2})-(.*)$/s

/** The name of a file without its folders and ending. */
export function stemOf(file: string): string {
  const base = file.slice(file.lastIndexOf('/') + 1)
  const dot = base.lastIndexOf('.')
  return dot > 0 ? base.slice(0, dot) : base
}

/** Jekyll drops dots at the end of a name. */
export const withoutDots = (name: string) => name.replace(/\.+$/, '')

/** Whether a name begins with a date, as that of a post must. */
export const isDatedName = (file: string) => dated.test(stemOf(file))

/**
 * The date and the rest of a name; days that a month does not have count on, as in Ruby. The date
 * is null if there is no such month or day.
 */
export function datedName(file: string): { date: string | null; slug: string } | null {
  const [, written, slug = ''] = dated.exec(stemOf(file)) ?? []
  if (written === undefined) return null
  const [year = 0, month = 1, day = 1] = written.split('-').map(Number)
  const at = new Date(Date.UTC(year < 100 ? 2000 + year : year, month - 1, day))
  return {
    date: month > 12 || day > 31 ? null : at.toISOString().slice(0, 10),
    slug: withoutDots(slug),
  }
}

/** `no-title_in-head` as Jekyll writes it: `No Title_in Head`. */
export const titleOfSlug = (slug: string) =>
  slug
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase())
    .join(' ')

const pretty = /[^\p{M}\p{L}\p{Nd}._~!$&'()+,;=@]+/gu
const plain = /[^\p{M}\p{L}\p{Nd}]+/gu
const joined = (text: string, others: RegExp) => text.replace(others, '-').replace(/^-|-$/g, '')

/** The form of `:title`: characters that an address may hold stay, as does the case. */
export const prettySlug = (text: string) => joined(text, pretty)
/** The form of `:slug`. */
export const plainSlug = (text: string) => joined(text, plain).toLowerCase()
