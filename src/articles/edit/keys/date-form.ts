import { readerOf } from '../../../markdown/dialects/registry.ts'
import type { ReadOptions } from '../../../markdown/fields/read.ts'
import type { Json } from '../../../shapes.ts'

/** The zone in which the site's generator reads times that name none. */
export const zoneOf = ({ rules, timeZone }: ReadOptions): string =>
  (rules && readerOf(rules)?.timeZone) ?? timeZone

/** What Hugo reads as a date: it ignores others, so an edit does not keep their form. */
const hugoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z| ?[-+]\d\d:?\d\d)?)?$/

// Hexo drops the zone of a time, as Eleventy does where its configuration keeps the wall clock.
const timeAtEnd = /[T ]\d\d?:\d\d(?::\d\d(?:\.\d{1,9})?)?$/
const localTime = '2000-01-01T00:00:00'
const hexoTime = '2000-01-01 00:00:00'

/** The old date whose form a new one takes; undefined if there is none that the generator reads. */
export function dateForm(old: Json | undefined, { rules }: ReadOptions): string | undefined {
  const isText = typeof old === 'string'
  const isLocal = isText && timeAtEnd.test(old)
  if (rules?.dialect === 'hexo' && !isLocal) return hexoTime
  if (rules && 'keepsLocalTime' in rules && !isLocal) return localTime
  if (!isText) return undefined
  return rules?.dialect === 'hugo' && !hugoDate.test(old.trim()) ? undefined : old
}
