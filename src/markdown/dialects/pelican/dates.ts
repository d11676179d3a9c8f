const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?=$|[ T,])/

/**
 * A date with its year first. As in dateutil, the month comes first where it can; else the day, or
 * a year of two digits over 31.
 */
export function yearFirst(text: string): string {
  const bare = text.replaceAll('_', ' ').trim().replace(namedZone, turned)
  return bare.replace(numbers, (_, first: string, __, second: string, third: string) => {
    const isYear = Number(first) > 31 && third.length === 2
    if (isYear) return `${century(first)}-${second}-${third}`
    const isDay = Number(first) > 12
    return `${century(third)}-${isDay ? second : first}-${isDay ? first : second}`
  })
}

// dateutil takes the century that is nearest to the present year.
const century = (year: string) =>
  year.length === 4 ? year : String(Number(year) + (Number(year) > 75 ? 1900 : 2000))

// To dateutil `GMT+3` says that three hours more are the time of Greenwich, as in POSIX.
const namedZone = /(?<=\d:\d\d(?::\d\d)?) ?[A-Z]{3,5}([+-])(\d\d?)(?::?(\d\d))?$/

const turned = (_: string, sign: string, hours: string, minutes = '00') =>
  `${sign === '+' ? '-' : '+'}${hours.padStart(2, '0')}:${minutes}`
