const monthNames =
  'January February March April May June July August September October November December'.split(' ')
const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const pad = (number: number, width = 2) => String(number).padStart(width, '0')
const dayMs = 86_400_000

const dayOfYear = (date: Date) =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / dayMs) + 1

/** The ISO week of a date and the year that it belongs to. */
function isoWeek(date: Date): { year: number; week: number } {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * dayMs)
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) }
}

/** The parts of a wall clock time (as if it were UTC) under the names that generators use. */
export const dateParts: Record<string, (date: Date) => string> = {
  year: (date) => pad(date.getUTCFullYear(), 4),
  month: (date) => pad(date.getUTCMonth() + 1),
  day: (date) => pad(date.getUTCDate()),
  hour: (date) => pad(date.getUTCHours()),
  minute: (date) => pad(date.getUTCMinutes()),
  second: (date) => pad(date.getUTCSeconds()),
  i_day: (date) => String(date.getUTCDate()),
  i_month: (date) => String(date.getUTCMonth() + 1),
  short_month: (date) => (monthNames[date.getUTCMonth()] ?? '').slice(0, 3),
  long_month: (date) => monthNames[date.getUTCMonth()] ?? '',
  short_year: (date) => pad(date.getUTCFullYear() % 100),
  y_day: (date) => pad(dayOfYear(date), 3),
  w_year: (date) => String(isoWeek(date).year),
  week: (date) => pad(isoWeek(date).week),
  w_day: (date) => String(date.getUTCDay() || 7),
  short_day: (date) => (dayNames[date.getUTCDay()] ?? '').slice(0, 3),
  long_day: (date) => dayNames[date.getUTCDay()] ?? '',
}
