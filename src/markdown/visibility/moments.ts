import { parseDate } from '../file/dates.ts'
import type { Role } from './names.ts'

// The clock of the database decides what is public; this one may be ahead or behind. What it would
// say otherwise within a day of a moment keeps an article back.
const leeway = 24 * 60 * 60 * 1000

/** Whether a year is over, whatever clock is right. */
export const isOver = (year: number) => year < new Date(Date.now() - leeway).getUTCFullYear()

/**
 * Whether a time is ahead that begins the publication, or over that ends it, by this clock or
 * nearly so.
 */
export function keepsBack(role: Role, at: string): boolean {
  const time = Date.parse(at)
  return role === 'end' ? time <= Date.now() + leeway : time > Date.now() - leeway
}

/** The same of a value; null where it is no date. */
export function dateKeepsBack(role: Role, value: unknown): boolean | null {
  const at = typeof value === 'string' ? parseDate(value, 'UTC')?.at : undefined
  return at === undefined ? null : keepsBack(role, at)
}
