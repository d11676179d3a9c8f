import { type PathRules, sanitizePath } from './sanitize.ts'

/** What the tokens of a pattern are filled with. */
export interface PermalinkParts extends PathRules {
  title: string
  /** '' if the text has none. */
  slug: string
  /** The name of the file without date prefix; of its folder for a bundle. */
  filename: string
  /** The same as written. */
  contentBase: string
  section: string
  sections: string[]
  /** The wall clock time of its date, as if it were UTC. */
  date: Date
}

const token = /\\:|:\w+(?:\[[^\]]+\])?/g
const maxLength = 20_000

/**
 * The path that a pattern such as `/:year/:slug/` gives a page; null if it has an unknown token.
 */
export function expandPermalink(pattern: string, parts: PermalinkParts): string | null {
  let isKnown = true
  const expanded = pattern.replace(token, (found) => {
    if (found === '\\:') return ':'
    const value = tokenValue(found.slice(1), parts)
    if (value === null) isKnown = false
    return value ?? ''
  })
  return isKnown ? expanded.slice(0, maxLength) : null
}

const monthNames =
  'January February March April May June July August September October November December'.split(' ')
const dayNames = 'Sunday Monday Tuesday Wednesday Thursday Friday Saturday'.split(' ')
const two = (number: number) => String(number).padStart(2, '0')

function tokenValue(name: string, parts: PermalinkParts): string | null {
  const urlize = (text: string) => sanitizePath(text, parts)
  const { date, slug, title, filename, contentBase } = parts
  switch (name) {
    case 'year':
      return String(date.getUTCFullYear())
    case 'month':
      return two(date.getUTCMonth() + 1)
    case 'monthname':
      return monthNames[date.getUTCMonth()] ?? ''
    case 'day':
      return two(date.getUTCDate())
    case 'weekday':
      return String(date.getUTCDay())
    case 'weekdayname':
      return dayNames[date.getUTCDay()] ?? ''
    case 'yearday':
      return String(dayOfYear(date))
    case 'section':
    case 'sectionslug':
      return urlize(parts.section)
    case 'sections':
    case 'sectionslugs':
      return parts.sections.map(urlize).join('/')
    case 'title':
      return urlize(title)
    case 'slug':
      return urlize(slug || title)
    case 'filename':
      return urlize(filename)
    case 'slugorfilename':
      return urlize(slug || filename)
    case 'contentbasename':
      return urlize(contentBase)
    case 'slugorcontentbasename':
      return urlize(slug || contentBase)
  }
  const [, cut] = /^sections(?:lugs)?(\[.+\])$/.exec(name) ?? []
  if (cut !== undefined) return sliceOf(parts.sections, cut.slice(1, -1)).map(urlize).join('/')
  return dateLayout(name, date)
}

const dayOfYear = (date: Date) =>
  Math.floor((date.getTime() - new Date(date).setUTCMonth(0, 1)) / 86_400_000) + 1

/** `1:`, `:last`, `0`, `last`: what Hugo cuts out of the sections. */
function sliceOf(sections: readonly string[], cut: string): string[] {
  const [low = '', high] = cut.toLowerCase().trim().split(':')
  const numberOf = (text: string, none: number) =>
    text === ''
      ? none
      : text === 'last'
        ? sections.length - 1
        : Math.max(0, Number.parseInt(text, 10) || 0)
  const from = numberOf(low, 0)
  if (high === undefined) return sections.slice(from, from + 1)
  return from >= sections.length ? [] : sections.slice(from, numberOf(high, sections.length))
}

// A token may be a layout of Go such as `06`, `Jan` or `2006-01-02`.
function dateLayout(layout: string, date: Date): string | null {
  const values: Record<string, string> = {
    '2006': String(date.getUTCFullYear()).padStart(4, '0'),
    '06': two(date.getUTCFullYear() % 100),
    '01': two(date.getUTCMonth() + 1),
    '1': String(date.getUTCMonth() + 1),
    January: monthNames[date.getUTCMonth()] ?? '',
    Jan: (monthNames[date.getUTCMonth()] ?? '').slice(0, 3),
    '02': two(date.getUTCDate()),
    '2': String(date.getUTCDate()),
    '002': String(dayOfYear(date)).padStart(3, '0'),
    Monday: dayNames[date.getUTCDay()] ?? '',
    Mon: (dayNames[date.getUTCDay()] ?? '').slice(0, 3),
    '15': two(date.getUTCHours()),
    '03': two(date.getUTCHours() % 12 || 12),
    '04': two(date.getUTCMinutes()),
    '05': two(date.getUTCSeconds()),
  }
  // A part may be filled with itself, as `01` in January.
  return layoutPart.test(layout)
    ? layout.replaceAll(layoutParts, (part) => values[part] ?? part)
    : null
}

const layoutPart = /2006|January|Monday|002|Jan|Mon|06|01|02|15|03|04|05|1|2/
const layoutParts = new RegExp(layoutPart, 'g')
