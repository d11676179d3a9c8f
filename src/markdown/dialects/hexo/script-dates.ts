const zone = /(?:\d|\s)(?:Z|UTC?|GMT|[ECMP][SD]T)(?![A-Za-z])|:\d+(?:\.\d+)?\s*[-+]\d/i

const two = (number: number) => String(number).padStart(2, '0')

/**
 * A date of text as `new Date` of Node.js reads it, in ISO 8601 and without a zone where the text
 * has none; null for what is no date there.
 */
export function scriptDate(text: string): string | null {
  const date = new Date(text.slice(0, 100))
  const year = date.getFullYear()
  if (!(year > 0 && year < 10_000)) return null
  if (zone.test(text) || /^\d{4}(?:-\d\d)?$/.test(text)) return date.toISOString()
  const day = `${String(year).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
  return `${day}T${[date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')}`
}
