import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate, parseDateKey } from '../../file/dates.ts'
import type { Parts } from '../../file/fences.ts'
import { wallTimeIn } from '../../file/time-zone.ts'
import { isBareYaml, isZonedTime, rolledDate } from '../reading/yaml-dates.ts'
import { scriptDate } from './script-dates.ts'

const day = /^\d{4}-\d\d-\d\d$/
const yamlTime = /^\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?$/

/**
 * A date of a text as Hexo reads it: what YAML reads as a time is one in UTC, whose wall clock
 * counts in the zone of the site. Other texts are read by JavaScript: a day in quotes is in UTC.
 */
function hexoDate(parts: Parts, value: string, timeZone: string): string {
  if (isZonedTime(parts, value)) return parseDate(value, 'UTC')?.at.slice(0, -'Z'.length) ?? value
  const isBare = isBareYaml(parts, value)
  if (isBare && (day.test(value) || yamlTime.test(value))) return value
  if (day.test(value)) return `${value}T00:00:00Z`
  const own = scriptDate(value)
  return own !== null && parseDate(own, timeZone)?.at !== parseDate(value, timeZone)?.at
    ? own
    : value
}

// A number is one of milliseconds.
function momentOf(milliseconds: number): string | null {
  const date = new Date(milliseconds)
  const year = date.getUTCFullYear()
  return year > 0 && year < 10_000 ? date.toISOString() : null
}

const ownDate = (parts: Parts, value: Json, timeZone: string): Json => {
  if (typeof value === 'number') return momentOf(value)
  return typeof value === 'string' ? hexoDate(parts, value, timeZone) : value
}

/** Reads the dates of a text as Hexo does. */
export function readHexoDates(source: SourceFields, timeZone: string): void {
  const { parts, candidates, defaultKeys } = source
  for (const field of ['publishedAt', 'modifiedAt'] as const)
    for (const one of candidates.get(field) ?? [])
      if (one.name !== 'published' && !defaultKeys?.has(one.key))
        one.value = ownDate(parts, one.value, timeZone)
}

/** The wall clock of a date in the zone of the site, in milliseconds as if it were UTC. */
export function hexoWall(parts: Parts, value: Json, timeZone: string): number | null {
  const read = ownDate(parts, value, timeZone)
  const own = typeof read === 'string' ? rolledDate(parts, read) : read
  const at = parseDateKey(textOf(own) ?? '', timeZone)?.at
  return at === undefined ? null : wallTimeIn(Date.parse(at), timeZone)
}
