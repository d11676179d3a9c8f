import type { Json, JsonObject } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { ownValue } from '../config/own-value.ts'

/** A list of names; a text is one name, and names with commas since Eleventy 3. */
export function listOf(value: Json | undefined, isBefore3 = true): Json[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string' && !isBefore3) return value.split(',').flatMap((one) => listOf(one))
  return textOf(value ?? null) ? [value ?? null] : []
}

/** A name without its date and all that is before it. */
const undated = (name: string) => /\d{4}-\d{2}-\d{2}-(.*)/.exec(name)?.[1] ?? name

/** The path of a file without its ending; that of its folder for an index. */
export function defaultAddress(name: string): string {
  const parts = name.replace(/\.[^./]+$/, '').split('/')
  const last = parts.at(-1)
  if (last === 'index' || (parts.length > 1 && last === parts.at(-2))) parts.pop()
  return parts.length === 0 ? '/' : `/${parts.join('/')}/`
}

/** The last part of a name without its date, or that of its folder for an index. */
export function fileSlug(name: string): string {
  const [folder = '', last = ''] = `/${filePathStem(name)}`.split('/').slice(-2)
  return last === 'index' ? undated(folder) : last
}

function filePathStem(name: string): string {
  const stem = name.replace(/\.[^./]+$/, '')
  const start = stem.lastIndexOf('/') + 1
  return `/${stem.slice(0, start)}${undated(stem.slice(start))}`
}

/** A value in a template, with its filters. */
export const hole = /\{\{-?\s*([^{}]{1,200}?)\s*-?\}\}/g

interface HoleOptions {
  ownFilters?: readonly string[]
  isBefore3?: boolean
  date?: Date | null
  /** Whether the value of a key is not that of the text. */
  isComputed?(key: string): boolean
}

/** The address of a permalink; null if only running its code tells. */
export function expandPermalink(
  pattern: string,
  name: string,
  values: JsonObject,
  { ownFilters = [], isBefore3 = false, date = null, isComputed = () => false }: HoleOptions = {},
): string | null {
  let isKnown = true
  const filled = pattern.replace(hole, (_, inner: string) => {
    const isOwn =
      filtersIn(inner).some((filter) => ownFilters.includes(filter)) ||
      isComputed(/^\w*/.exec(inner)?.[0] ?? '')
    const value = isOwn
      ? null
      : (datedHole(inner, date) ?? valueOfHole(inner, name, values, isBefore3))
    if (value === null) isKnown = false
    return value ?? ''
  })
  if (!isKnown || /\{\{|\{%|<%/.test(filled)) return null
  const address = `/${filled.replace(/^\/+/, '').replace(/\/{2,}/g, '/')}`
  return address.replace(/\/index\.html$/, '/')
}

const filtersIn = (inner: string) =>
  inner
    .split('|')
    .slice(1)
    .map((part) => /\w*/.exec(part.trim())?.[0] ?? '')

const dated = /^(?:page\.)?date\s*\|\s*date:\s*(?:'([^'|]*)'|"([^"|]*)")$/

/** The filter `date` of Liquid, in the zone of the machine that builds the site, which is UTC. */
function datedHole(inner: string, date: Date | null): string | null {
  const [, one, other] = dated.exec(inner) ?? []
  const format = one ?? other
  if (date === null || format === undefined) return null
  const iso = date.toISOString()
  const [year = '', month = '', day = ''] = iso.slice(0, iso.indexOf('T')).split('-')
  const known: Record<string, string> = {
    ...{ '%Y': year, '%y': year.slice(-2), '%m': month, '%d': day },
    ...{ '%-m': String(Number(month)), '%-d': String(Number(day)) },
  }
  const filled = format.replace(/%-?[A-Za-z]/g, (part) => known[part] ?? part)
  return filled.includes('%') ? null : filled
}

const replacing = /^replace_first: "([\w/.-]+)", "([\w/.-]*)"$/

export function valueOfHole(
  inner: string,
  name: string,
  values: JsonObject,
  isBefore3 = false,
): string | null {
  const [what = '', filter, ...more] = inner.split('|').map((part) => part.trim())
  const value = ownValue(knownValues(name), what) ?? ownText(values, what)
  if (value === undefined || more.length > 0) return null
  // Nunjucks escapes signs of HTML.
  if (filter === undefined) return /[<>&"']/.test(value) ? null : value
  const [, from, to = ''] = replacing.exec(filter) ?? []
  if (from !== undefined) return value.replace(from, () => to)
  if (filter === 'slugify') return slugify(value, isBefore3)
  return filter === 'slug' && /^[\w -]*$/.test(value) ? slugOf(value) : null
}

const knownValues = (name: string): Record<string, string | undefined> => ({
  'page.fileSlug': fileSlug(name),
  'page.filePathStem': filePathStem(name),
  'page.outputFileExtension': 'html',
})

export function ownText(values: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(values, key) ? values[key] : undefined
  return typeof value === 'string' && !/[{%]/.test(value) ? value : undefined
}

// Signs and letters that are in no table of the package. Some pictures are: 💯 is `100`.
const unspelled = [
  String.raw`\p{ASCII}\p{P}\xA6-\xFF\u2190-\u21FF\u2500-\u2664\u2666-\u27BF`,
  String.raw`\p{Script=Han}\u3000-\u30FF\p{Script=Hangul}`,
  String.raw`\u{1F300}-\u{1F4AE}\u{1F4B0}-\u{1F518}\u{1F525}-\u{1F64F}\u{1F680}-\u{1F6FF}`,
].join('')
const read2 = new RegExp(`^[${unspelled}]*$`, 'u')
const read3 = new RegExp(`^[${unspelled}\\p{Script=Latin}\\u0300-\\u036F\\uFE0F]*$`, 'u')
// Other letters are those without their marks.
const spelled: Record<string, string> = {
  ...{ ß: 'ss', ä: 'ae', ö: 'oe', ü: 'ue', æ: 'ae', ð: 'd', ø: 'o', þ: 'th' },
  ...{ đ: 'd', ł: 'l', ħ: 'h', ı: 'i', ĳ: 'ij' },
}

/**
 * The filter `slugify` (@sindresorhus/slugify 2.2.1 without `decamelize`, before Eleventy 3 1.1.2);
 * null for letters of other scripts that it spells in Latin ones. The package itself takes
 * milliseconds a name, and more than linear time for long ones.
 */
function slugify(text: string, isBefore3: boolean): string | null {
  const letters = text.normalize()
  if (!(isBefore3 ? read2 : read3).test(letters)) return null
  return letters
    .toLowerCase()
    .replace(/[ßäöüæðøþđłħıĳ]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFD')
    .replace(isBefore3 ? /[\u0300-\u036F]/g : /\p{Diacritic}/gu, '')
    .replace(isBefore3 ? /$^/ : /(?<=[a-z\d])'([ts])(?=\s|$)/g, '$1')
    .replaceAll('&', ' and ')
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** The filter `slug`, which Eleventy had before: blanks become dashes. */
const slugOf = (text: string) =>
  text
    .trim()
    .replace(/[\s-]+/g, '-')
    .toLowerCase()
