import { parseDate } from '../file/dates.ts'
import type { Role } from './names.ts'

// The database's clock decides what is public, and this one may differ. An article is hidden if the
// result could change within a day.
const leeway = 24 * 60 * 60 * 1000

/** Whether a year is past, whichever clock is right. */
export const isOver = (year: number) => year < new Date(Date.now() - leeway).getUTCFullYear()

/**
 * Whether a time hides the article: a beginning in the future or an end in the past, by this clock
 * within the leeway.
 */
export function keepsBack(role: Role, at: string): boolean {
  const time = Date.parse(at)
  return role === 'end' ? time <= Date.now() + leeway : time > Date.now() - leeway
}

/** Like `keepsBack`, for a value; null if it is not a date. */
export function dateKeepsBack(role: Role, value: unknown): boolean | null {
  const at = typeof value === 'string' ? parseDate(value, 'UTC')?.at : undefined
  return at === undefined ? null : keepsBack(role, at)
}

/** Whether a day, given by its first instant in UTC, has ended, in whatever zone it was meant. */
export const isDayOver = (start: number) => start + 2 * 86_400_000 < Date.now() - leeway
