import type { Json } from '../shapes.ts'
import { parseDate } from './dates.ts'
import { found, ignored, type Reading, textOf, unexpected, unusable } from './field-values.ts'
import type { FieldName } from './mapping.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

export interface ArticleDates {
  publishedAt: string | null
  expiresAt: string | null
  modifiedAt: string | null
}

/** The dates of an article; `nameDate` is the one in front of its file's name. Says so once where it assumed a zone. */
export function readDates(source: SourceFields, nameDate: string | null, timeZone: string): ArticleDates {
  let assumed: string | undefined
  const pick = (field: FieldName) =>
    pickField(source, field, (value, key): Reading<string> => {
      const date = readDate(value, key, timeZone)
      if ('kind' in date) return date
      if (date.zoneAssumed) assumed ??= field
      return found(date.at)
    })
  const publishedAt = pick('publishedAt') ?? (nameDate && parseDate(nameDate, timeZone)?.at) ?? null
  const dates = { publishedAt, expiresAt: pick('expiresAt') ?? null, modifiedAt: pick('modifiedAt') ?? null }
  const key = assumed && source.written[assumed as FieldName]
  if (key)
    warn(source, key, {
      code: 'time_zone_assumed',
      message: `The time names no zone and was read in ${timeZone}.`,
    })
  return dates
}

function readDate(value: Json, key: string, timeZone: string) {
  // `published` is a date to some and a switch to others; status reads the switch.
  if (
    key === 'published' &&
    (typeof value === 'boolean' || /^(?:yes|no|on|off|true|false)$/i.test(textOf(value) ?? ''))
  )
    return ignored
  const text = textOf(value)
  if (text === null || typeof value === 'boolean') return unexpected(value, 'a date')
  return (
    parseDate(text, timeZone) ??
    unusable('invalid_date', `"${text.slice(0, 60)}" is no date that the calendar has.`)
  )
}
