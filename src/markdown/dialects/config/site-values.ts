import type { Problem } from '../../../shapes.ts'
import { isTimeZone } from '../../file/time-zone.ts'
import { warning } from '../../problems.ts'

/** The path of an address without a slash at its end: `/base` or ''. */
export function pathOfUrl(url: string): string {
  const path = url.replace(/^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/[^/?#]*/, '').replace(/[?#].*$/s, '')
  const segments = path.split('/').filter((segment) => !/^\.?$/.test(segment))
  return segments.map((segment) => `/${segment}`).join('')
}

/** The zone if it is known, else the other one with a problem. */
export function zoneOf(name: string | undefined, other: string, problems: Problem[]): string {
  if (name === undefined || isTimeZone(name)) return name ?? other
  const message = `The time zone "${name.slice(0, 60)}" of the site is unknown; times are read in ${other}.`
  problems.push(warning('site_time_zone_unknown', message))
  return other
}
