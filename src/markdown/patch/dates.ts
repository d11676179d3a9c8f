import { toInstant } from '../file/time-zone.ts'

const dateForm =
  /^(\d{4})([-/.])(\d\d?)\2(\d\d?)(?:([Tt]| +)(\d\d?):(\d\d)(?::(\d\d)(?:([.,])(\d{1,9}))?)?( *)([Zz]|[-+]\d\d(?::?\d\d)?)?)?$/

/**
 * An instant (RFC 3339) in the form of an old date of the file: its separators, its zone or none
 * (then the wall time of `timeZone`), its precision where that loses nothing. Without an old date,
 * or with one of another kind: UTC with `Z`.
 */
export function dateLike(old: string | undefined, iso: string, timeZone = 'UTC'): string {
  const instant = new Date(iso)
  const form = dateForm.exec(old?.trim() ?? '')
  if (Number.isNaN(instant.getTime())) return iso
  const year = instant.getUTCFullYear()
  if (!form || year < 1 || year > 9998) return plainUtc(instant)
  const zone = form[12]
  if (zone !== undefined) return print(form, instant, offsetOf(zone), zone)
  const wall = wallTime(instant.getTime(), timeZone)
  // The second pass of an hour that a clock shows twice has no unambiguous wall time.
  return wall === null
    ? print(form, instant, 0, 'Z')
    : print(form, instant, wall - instant.getTime(), '')
}

function plainUtc(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z')
}

/** The instant's wall time at an offset (milliseconds east of UTC). */
function print(form: RegExpExecArray, instant: Date, offset: number, zone: string): string {
  const wall = new Date(instant.getTime() + offset)
  const [
    ,
    ,
    mark = '-',
    oldMonth = '',
    oldDay = '',
    between,
    oldHour = '',
    ,
    seconds,
    point = '.',
    fraction = '',
    gap = '',
  ] = form
  const padded = oldMonth.length === 2 && oldDay.length === 2
  const number = (value: number, width: number) => String(value).padStart(width, '0')
  const date = [
    number(wall.getUTCFullYear(), 4),
    number(wall.getUTCMonth() + 1, padded ? 2 : 1),
    number(wall.getUTCDate(), padded ? 2 : 1),
  ].join(mark)
  const isMidnight = wall.getTime() % 86_400_000 === 0
  if (between === undefined && isMidnight && zone === '') return date
  if (between === undefined) return plainUtc(instant)
  const time = `${number(wall.getUTCHours(), oldHour.length)}:${number(wall.getUTCMinutes(), 2)}`
  const rest =
    seconds !== undefined || wall.getTime() % 60_000 !== 0
      ? `:${number(wall.getUTCSeconds(), 2)}${fractionLike(wall, point, fraction)}`
      : ''
  return `${date}${between}${time}${rest}${zone === '' ? '' : gap}${zone}`
}

function fractionLike(wall: Date, point: string, old: string): string {
  const milliseconds = String(wall.getUTCMilliseconds()).padStart(3, '0')
  const digits = milliseconds.replace(/0+$/, '')
  if (old === '' && digits === '') return ''
  return point + digits.padEnd(old === '' ? 3 : old.length, '0')
}

/** Milliseconds east of UTC of `Z`, `+08`, `+0800`, `+08:00`. */
function offsetOf(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /^([-+])(\d\d):?(\d\d)?$/.exec(zone) ?? []
  const size = (Number(hours) * 60 + Number(minutes)) * 60_000
  return sign === '-' ? -size : size
}

/**
 * The wall clock of a zone at an instant (milliseconds as if it were UTC), if it is read back as
 * that instant.
 */
function wallTime(instant: number, timeZone: string): number | null {
  const first = instant - (toInstant(instant, timeZone) - instant)
  const second = instant - (toInstant(first, timeZone) - first)
  return [first, second].find((wall) => toInstant(wall, timeZone) === instant) ?? null
}
