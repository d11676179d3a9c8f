import type { Given, Value } from './given.ts'
import { slug, slugify } from './slugs.ts'

type Filter = (value: string, args: readonly string[], given: Given) => string | null

const lower: Filter = (value) => value.toLowerCase()
const upper: Filter = (value) => value.toUpperCase()
const trim: Filter = (value) => value.trim()

// Those of Liquid, Nunjucks and Eleventy whose names tell what they give.
const filters = new Map<string, Filter>([
  ['slugify', (value, _, { isBefore3 }) => slugify(value, isBefore3 === true)],
  ['slug', (value) => slug(value)],
  ['lower', lower],
  ['downcase', lower],
  ['upper', upper],
  ['upcase', upper],
  ['trim', trim],
  ['strip', trim],
  ['safe', (value) => value],
  // A value that code gives, in which no sign is escaped.
  ['as_is', (value) => value],
  ['append', (value, [end = '']) => value + end],
  ['prepend', (value, [start = '']) => start + value],
  ['remove', (value, [part]) => (part ? value.replaceAll(part, '') : null)],
  [
    'replace',
    (value, [from, to]) => (from && to !== undefined ? value.split(from).join(to) : null),
  ],
  ['replace_first', (value, [from, to = '']) => (from ? value.replace(from, () => to) : null)],
])

/** Filters whose results are known, where the site adds none of their names. */
export const isKnownFilter = (name: string) =>
  filters.has(name) || name === 'date' || name === 'default'

/** Filters that may leave nothing of a text. */
export const mayEmpty =
  /\| *(?:trim|strip|remove\b[^|}]*|replace(?:_first)?\b[^|}]*[,(] *(?:""|''))/

// An address is shorter; `replace` in a row makes texts of any length.
const maxLength = 5000

const call = /^(\w+)\s*(?:\(([^()]*)\)|:(.*))?$/s
const quoted = /"([^"]*)"|'([^']*)'/g

/** A value after a filter of a template; null where only the site knows what it gives. */
export function filtered(value: Value, code: string, given: Given): Value | null {
  const [, name = '', one, other] = call.exec(code) ?? []
  const written = one ?? other ?? ''
  const args = Array.from(written.matchAll(quoted), ([, double, single = '']) => double ?? single)
  const isRead = /^[\s,]*$/.test(written.replace(quoted, ''))
  if (!isRead || given.ownFilters?.includes(name)) return null
  if (value === undefined) return name === 'default' ? (args[0] ?? null) : null
  // Nunjucks has no such filter of its own.
  if (value instanceof Date) return name === 'date' && other ? dated(value, args[0]) : null
  // Liquid and Nunjucks have other defaults for what is empty.
  if (name === 'default') return value === '' ? null : value
  const made = value.length > maxLength ? null : filters.get(name)?.(value, args, given)
  return made === undefined || made === null || made.length > maxLength ? null : made
}

/** The filter `date` of Liquid, in the zone of the machine that builds the site, which is UTC. */
function dated(date: Date, format = '%'): string | null {
  const iso = date.toISOString()
  const [year = '', month = '', day = ''] = iso.slice(0, iso.indexOf('T')).split('-')
  const known: Record<string, string> = {
    ...{ '%Y': year, '%y': year.slice(-2), '%m': month, '%d': day },
    ...{ '%-m': String(Number(month)), '%-d': String(Number(day)) },
  }
  const filled = format.replace(/%-?[A-Za-z]/g, (part) => known[part] ?? part)
  return filled.includes('%') ? null : filled
}
