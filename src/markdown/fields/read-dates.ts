import type { Json } from '../../shapes.ts'
import { assumedZone, parseDateKey, type ReadDate } from '../file/dates.ts'
import type { VisibilityKeys } from '../visibility/read.ts'
import { found, type Reading, textOf, unexpected, unusable } from './field-values.ts'
import { pickField, type SourceFields, warn } from './source-fields.ts'

/**
 * The author's date of the last change; says once, of all dates of the text, that a zone was
 * assumed.
 */
export function readModifiedAt(
  source: SourceFields,
  keys: VisibilityKeys,
  timeZone: string,
): string | null {
  let assumed: { key: string; unclear?: string | undefined } | undefined = [
    ...keys.publishedAt,
    ...keys.expiresAt,
  ].find(({ key, zoneAssumed }) => zoneAssumed && source.held.has(key))
  const modifiedAt = pickField(source, 'modifiedAt', (value, name): Reading<string> => {
    const date = readDate(value, timeZone)
    if ('kind' in date) return date
    if (date.zoneAssumed) assumed ??= { key: name, unclear: date.unclear }
    return found(date.at)
  })
  if (assumed !== undefined)
    warn(source, assumed.key, {
      code: 'time_zone_assumed',
      message: assumedZone(assumed.unclear, timeZone),
    })
  return modifiedAt ?? null
}

function readDate(value: Json, timeZone: string): ReadDate | ReturnType<typeof unusable> {
  const text = textOf(value)
  if (text === null || typeof value === 'boolean') return unexpected(value, 'a date')
  return (
    parseDateKey(text, timeZone) ??
    unusable('invalid_date', `"${text.slice(0, 60)}" is not a date in the calendar.`)
  )
}
