import { type SourceFields, warn } from '../../fields/source-fields.ts'
import { parseDate } from '../../file/dates.ts'
import type { Parts } from '../../file/fences.ts'

const day = /^(\d{4})-(\d\d)-(\d\d)$/
const time =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$/

/**
 * A date outside the calendar as js-yaml reads it (lib/type/timestamp.js): `2017-16-26` becomes
 * `2018-04-26`. What js-yaml takes for text, and all that is in the calendar, stays as it is.
 */
export function rollOver(text: string): string {
  const found = day.exec(text) ?? time.exec(text)
  if (!found || parseDate(text, 'UTC') !== null) return text
  const [, year, month, date, hour, minute = 0, second = 0, fraction = '', zone, sign] = found
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const numbers = [hour ?? 0, minute, second].map(Number) as [number, number, number]
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(date), ...numbers, milliseconds)
  const offset = sign ? Number(`${sign}1`) * (Number(found[10]) * 60 + Number(found[11] ?? 0)) : 0
  const iso = new Date(wall - offset * 60_000).toISOString()
  if (hour === undefined) return iso.slice(0, -'T00:00:00.000Z'.length)
  return zone === undefined ? iso.slice(0, -'Z'.length) : iso
}

/** Reads the dates of a text as generators do that use js-yaml, and warns of those that differ. */
export function rollDates(source: SourceFields): void {
  for (const field of ['publishedAt', 'modifiedAt'] as const)
    for (const one of source.candidates.get(field) ?? []) {
      if (typeof one.value !== 'string' || source.defaultKeys?.has(one.key)) continue
      const rolled = rolledDate(source.parts, one.value)
      if (rolled === one.value) continue
      const message = `"${one.value}" is not a date in the calendar; the site reads ${rolled}.`
      warn(source, one.key, { code: 'invalid_date', message })
      one.value = rolled
    }
}

/** The same for one value of a text; a date in quotes is text for js-yaml. */
export function rolledDate(parts: Parts, value: string): string {
  const rolled = parts.format === 'yaml' ? rollOver(value) : value
  return rolled !== value && isBare(parts, value) ? rolled : value
}

/** Whether js-yaml reads a value as a time that names its zone. */
export const isZonedTime = (parts: Parts, value: string): boolean =>
  parts.format === 'yaml' && time.exec(value)?.[8] !== undefined && isBare(parts, value)

/** Whether a value is in YAML without quotes. */
export const isBareYaml = (parts: Parts, value: string): boolean =>
  parts.format === 'yaml' && isBare(parts, value)

const isBare = ({ raw }: Parts, value: string) =>
  raw.replaceAll(`"${value}"`, '').replaceAll(`'${value}'`, '').includes(value)
