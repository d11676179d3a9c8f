import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import { isZonedTime } from '../reading/yaml-dates.ts'

const ofFile = /^\s*(?:git )?(?:created|last modified)\s*$/i

/** Drops `date: Last Modified`, the time of the file, which is not known, and `date: false`. */
export function dropTimesOfFiles({ candidates }: SourceFields): void {
  const dates = candidates.get('publishedAt')
  if (dates)
    candidates.set(
      'publishedAt',
      dates.filter(({ value }) =>
        typeof value === 'string' ? !ofFile.test(value) : value !== false,
      ),
    )
}

/**
 * Reads a time as `addDateParsing` of the documentation does: what YAML reads is a time in UTC,
 * whose wall clock counts in the zone of the site.
 */
export function keepLocalTimes({ parts, candidates, defaultKeys }: SourceFields): void {
  for (const one of candidates.get('publishedAt') ?? []) {
    const { key, value } = one
    if (typeof value !== 'string' || defaultKeys?.has(key) || !isZonedTime(parts, value)) continue
    one.value = parseDate(value, 'UTC')?.at.slice(0, -'Z'.length) ?? value
  }
}
