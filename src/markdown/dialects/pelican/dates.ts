import { readDate } from './date-reader.ts'

/** A date as dateutil reads it, in a form of ISO 8601; a text that is no date if it reads none. */
export function dateText(text: string): string {
  const bare = text.replaceAll('_', ' ').replace(/ +/g, ' ').trim()
  return bare === '' ? '' : (readDate(bare) ?? `?${text}`)
}
