/** What the numbers of a date are; 0 for what it does not say. */
export interface Day {
  year: number
  month: number
  day: number
}

type Kind = 'year' | 'month'

/** The numbers of a date in their order, of which a name or more than two digits tell the kind. */
export interface DateNumbers {
  all: number[]
  known: Map<Kind, number>
  hasCentury: boolean
}

export const noNumbers = (): DateNumbers => ({ all: [], known: new Map(), hasCentury: false })

/** False if it cannot be one of the numbers. */
export function addNumber(numbers: DateNumbers, text: string, given?: Kind): boolean {
  const isYear = given === 'year' || Number(text) > 100 || /^\d{3,}$/.test(text)
  if (isYear && given === 'month') return false
  const kind = isYear ? 'year' : given
  if (isYear && (given === undefined || text.length > 2)) numbers.hasCentury = true
  if (kind === 'month' && numbers.known.has('month')) return false
  if (kind && !numbers.known.has(kind)) numbers.known.set(kind, numbers.all.length)
  return numbers.all.push(Math.trunc(Number(text))) <= 3
}

/** Whether a number may still be the day. */
export const mayBeDay = (numbers: DateNumbers, value: number): boolean =>
  numbers.all.length < numbers.known.size + 1 && value >= 1 && value <= 31

/** Null if no year is there, or if the numbers are no day. */
export function resolveDay(numbers: DateNumbers): Day | null {
  const found = arranged(numbers)
  if (!found?.year) return null
  const { month, day } = found
  if (found.year > 9999 || (numbers.all.length > 1 && !month)) return null
  if (numbers.all.length > 2 && !day) return null
  const year = numbers.hasCentury ? found.year : centuryOf(found.year)
  const last = new Date(Date.UTC(2000, month || 1, 0)).getUTCDate()
  const isDay = month <= 12 && day <= (month === 2 && !isLeap(year) ? 28 : last)
  return isDay ? { year, month: month || 1, day: day || 1 } : null
}

function arranged(numbers: DateNumbers): Day | null {
  const at = numbers.known.get('month')
  const [one = 0, two = 0, three = 0] = numbers.all
  if (numbers.all.length === 3)
    return at === undefined ? threeNumbers(numbers) : aroundMonth(numbers, at)
  if (at !== undefined) {
    const other = numbers.all.find((_, index) => index !== at) ?? 0
    const isYear = other > 31 || numbers.known.has('year')
    return { year: isYear ? other : 0, month: numbers.all[at] ?? 0, day: isYear ? 0 : other }
  }
  if (numbers.all.length === 1)
    return { year: numbers.known.has('year') || one > 31 ? one : 0, month: 0, day: 0 }
  if (one > 31 || numbers.known.get('year') === 0) return { year: one, month: two, day: three }
  return two > 31 || numbers.known.has('year') ? { year: two, month: one, day: three } : null
}

function threeNumbers(numbers: DateNumbers): Day {
  const [one = 0, two = 0, three = 0] = numbers.all
  if (one > 31 || numbers.known.get('year') === 0) return { year: one, month: two, day: three }
  if (one > 12) return { year: three, month: two, day: one }
  return { year: three, month: one, day: two }
}

function aroundMonth(numbers: DateNumbers, at: number): Day {
  const [first = 0, second = 0] = numbers.all.filter((_, index) => index !== at)
  const yearAt = numbers.known.get('year')
  const isFirst =
    yearAt === undefined ? isYearFirst(at, first, second) : yearAt < (at === 0 ? 2 : 1)
  const [year, day] = isFirst ? [first, second] : [second, first]
  return { year, month: numbers.all[at] ?? 0, day }
}

// `Jan 99 1`, `99 Jan 1`, `99 1 Jan`; else the day comes first, but not before a month at the end.
function isYearFirst(at: number, first: number, second: number): boolean {
  if (at === 2) return second <= 31
  return first > 31
}
const isLeap = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

// dateutil takes the century that is nearest to the present year.
const centuryOf = (year: number) => (year > 99 ? year : year + (year > 75 ? 1900 : 2000))
