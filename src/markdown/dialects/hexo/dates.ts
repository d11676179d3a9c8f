import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate, parseDateKey } from '../../file/dates.ts'
import type { Parts } from '../../file/fences.ts'
import { wallTimeIn } from '../../file/time-zone.ts'
import { isBareYaml, isZonedTime, rolledDate } from '../reading/yaml-dates.ts'

const day = /^\d{4}-\d\d-\d\d$/

/**
 * A date of a text as Hexo reads it: what YAML reads as a time is one in UTC, whose wall clock
 * counts in the zone of the site. Other texts are read by JavaScript: a day in quotes is in UTC.
 */
function hexoDate(parts: Parts, value: string): string {
  if (isZonedTime(parts, value)) return parseDate(value, 'UTC')?.at.slice(0, -'Z'.length) ?? value
  return day.test(value) && !isBareYaml(parts, value) ? `${value}T00:00:00Z` : value
}

/** Reads the dates of a text as Hexo does. */
export function readHexoDates({ parts, candidates, defaultKeys }: SourceFields): void {
  for (const field of ['publishedAt', 'modifiedAt'] as const)
    for (const one of candidates.get(field) ?? [])
      if (typeof one.value === 'string' && !defaultKeys?.has(one.key))
        one.value = hexoDate(parts, one.value)
}

/** The wall clock of a date in the zone of the site, in milliseconds as if it were UTC. */
export function hexoWall(parts: Parts, value: Json, timeZone: string): number | null {
  const own = typeof value === 'string' ? rolledDate(parts, hexoDate(parts, value)) : value
  const at = parseDateKey(textOf(own) ?? '', timeZone)?.at
  return at === undefined ? null : wallTimeIn(Date.parse(at), timeZone)
}
