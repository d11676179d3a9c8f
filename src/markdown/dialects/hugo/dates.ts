import type { Problem } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { parseDate, parseDateKey, wallClock } from '../../file/dates.ts'
import { doubtAt } from '../../visibility/doubts.ts'
import { type PublicPeriod, readOrderedPeriod } from '../../visibility/period.ts'
import type { Page } from '../dialect.ts'
import { contentName, nameInContent } from './content.ts'
import type { HugoRules } from './site.ts'

/** The date and the rest of a name such as `2021-01-05-hi`; null if it begins with no date. */
export function datedName(rules: HugoRules, file: string): { date: string; slug: string } | null {
  const name = fileNameOf(rules, file)
  const date = name.slice(0, 10)
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || parseDate(date, 'UTC') === null) return null
  return { date, slug: name.slice(10).replace(/^[ _-]+|[ _-]+$/g, '') }
}

/** The name that says what a page is: of its file, or of the folder of a bundle. */
export function fileNameOf(rules: HugoRules, file: string): string {
  const { folder, base } = contentName(nameInContent(rules, file), rules.langs)
  return base === 'index' ? folder.slice(0, -1).split('/').at(-1) || base : base
}

/** From when until when a page is public: by its publish date, else by its date. */
export function hugoPeriod(rules: HugoRules, page: Page): PublicPeriod {
  const { publishedAt } = page.source.keys.keys
  const rank = publishedAt.indexOf(':filename')
  const named = rank === -1 ? null : datedName(rules, page.file)
  const at = named && parseDate(named.date, rules.timeZone)?.at
  const period = readOrderedPeriod(page.source, rules.timeZone, at ? { at, rank } : null)
  return { ...period, doubts: [...period.doubts, ...numberDoubts(page.source)] }
}

// Hugo takes every number for seconds since 1970, so that `20310102` ends a page in that year.
const numberDoubts = ({ candidates, parts }: SourceFields): Problem[] =>
  (candidates.get('expiresAt') ?? [])
    .filter(({ value }) => typeof value === 'number' && value < 1e8)
    .map(({ key }) =>
      doubtAt(
        parts,
        key,
        'Hugo reads a number as seconds since 1970',
        'Write it as in 2030-12-31.',
      ),
    )

/** The wall clock time of the page's date, as if it were UTC: what its address shows. */
export function wallDate(rules: HugoRules, page: Page): Date | null {
  for (const key of rules.dates.date) {
    const text =
      key === ':filename' ? datedName(rules, page.file)?.date : textOfKey(rules, page, key)
    const at = text === undefined ? null : (wallClock(text) ?? timeOf(text))
    if (at !== null) return new Date(at)
  }
  return null
}

const timeOf = (text: string) => {
  const at = parseDateKey(text, 'UTC')?.at
  return at === undefined ? null : Date.parse(at)
}

/** Whether the name gives the date, and so the slug: only where the order comes to it. */
export function isSlugOfName(rules: HugoRules, page: Page): boolean {
  return Object.values(rules.dates).some((order: string[]) => {
    const at = order.indexOf(':filename')
    return (
      at !== -1 &&
      !order.slice(0, at).some((key) => {
        const text = textOfKey(rules, page, key)
        return text !== undefined && parseDateKey(text, 'UTC') !== null
      })
    )
  })
}

function textOfKey({ defaults }: HugoRules, { source }: Page, key: string): string | undefined {
  const name = Object.keys(source.data).find((one) => one.toLowerCase() === key)
  const value = name === undefined ? defaults?.[key] : source.data[name]
  return textOf(value ?? null) || undefined
}
