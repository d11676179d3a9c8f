const formatters = new Map<string, Intl.DateTimeFormat>()

/** Whether the runtime knows this IANA time zone; an offset such as `+01:00` is not one. */
export function isTimeZone(name: string): boolean {
  try {
    formatterOf(name)
    return /^[A-Za-z]/.test(name)
  } catch {
    return false
  }
}

const dayMs = 86_400_000

/**
 * The instant of a wall clock time (milliseconds as if it were UTC) in an IANA time zone. A
 * repeated hour means its first pass; a skipped hour moves forward by the gap (RFC 5545, 3.3.5).
 */
export function toInstant(wall: number, timeZone: string): number {
  if (timeZone === 'UTC') return wall
  const steady = steadyOffset(Math.floor(wall / dayMs), timeZone)
  if (steady !== null) return wall - steady
  const before = offsetAt(wall - dayMs, timeZone)
  const after = offsetAt(wall + dayMs, timeZone)
  const early = wall - before
  if (before === after || offsetAt(early, timeZone) === before) return early
  const late = wall - after
  return offsetAt(late, timeZone) === after ? late : early
}

/** The wall clock time of an instant in an IANA time zone, in milliseconds as if it were UTC. */
export function wallTimeIn(instant: number, timeZone: string): number {
  return timeZone === 'UTC' ? instant : instant + offsetAt(instant, timeZone)
}

const steadyOffsets = new Map<string, Map<number, number | null>>()

/**
 * The offset of a day without a clock change on or around it, else null; cached, because formatting
 * is slow.
 */
function steadyOffset(day: number, timeZone: string): number | null {
  const days = steadyOffsets.get(timeZone) ?? new Map<number, number | null>()
  if (days.size === 0 || days.size > 20_000)
    steadyOffsets.set(timeZone, days.size === 0 ? days : new Map())
  const cached = days.get(day)
  if (cached !== undefined) return cached
  const before = offsetAt((day - 1) * dayMs, timeZone)
  const offset = before === offsetAt((day + 2) * dayMs, timeZone) ? before : null
  days.set(day, offset)
  return offset
}

/** Milliseconds east of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const text = formatterOf(timeZone).format(instant)
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text) ?? []
  const size = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000
  return sign === '-' ? -size : size
}

/** Cached: making a formatter costs a thousand times as much as using it. */
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const cached = formatters.get(timeZone)
  if (cached) return cached
  const formatter = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' })
  formatters.set(timeZone, formatter)
  return formatter
}
