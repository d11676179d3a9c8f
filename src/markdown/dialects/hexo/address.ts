import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { Json } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { parseDate } from '../../file/dates.ts'
import { toInstant } from '../../file/time-zone.ts'
import { ownValue } from '../config/own-value.ts'
import type { DatedPage } from '../dialect.ts'
import { hexoWall } from './dates.ts'
import { type PostName, readPostName } from './post-name.ts'
import type { HexoRules } from './site.ts'
import { slugize } from './slugize.ts'

/** The address of a post without a key for it; null if the text does not say all of it. */
export function postAddress(rules: HexoRules, page: DatedPage): string | null {
  const name = readPostName(rules.newPostName, page.file.slice(rules.from.length))
  const values = valuesOf(rules, page, name)
  let isKnown = true
  const path = rules.permalink.replace(/:(\w*[^_\W])/g, (_, token: string) => {
    const value = values(token)
    if (value === undefined) isKnown = false
    return value ?? ''
  })
  return isKnown ? prettyAddress(rules, folderOf(rules, path)) : null
}

/** With folders of assets, a post has an address that ends as one, or in `.html`. */
export const folderOf = ({ hasAssetFolders }: HexoRules, path: string): string =>
  hasAssetFolders && !/(?:\/|\.html)$/.test(path) ? `${path}/` : path

/** The address of a page, from its file or from its key. */
export function pageAddress(rules: HexoRules, file: string, permalink?: string): string {
  const path = permalink ?? file.replace(/\.[^./]*$/, '.html')
  const whole = path.endsWith('/') ? `${path}index.html` : path
  return prettyAddress(rules, posix.extname(whole) === '' ? `${whole}.html` : whole)
}

/** Without the endings that the site does not show. */
export function prettyAddress({ keepsIndex, keepsHtml }: HexoRules, path: string): string {
  const address = `/${path}`.replace(/\/{2,}/g, '/')
  if (!keepsIndex && address.endsWith('/index.html')) return address.slice(0, -'index.html'.length)
  const isIndex = address.endsWith('/index.html')
  return keepsHtml || isIndex ? address : address.replace(/\.html$/, '')
}

function valuesOf(rules: HexoRules, page: DatedPage, { title, date, keys }: PostName) {
  const { parts } = page.source
  const data = { ...page.source.data, ...keys }
  const wall = hexoWall(parts, data.date ?? null, rules.timeZone) ?? wallOf(date)
  const ofPost: Record<string, () => string | undefined> = {
    title: () => title,
    name: () => posix.basename(title),
    post_title: () => slugize(page.title ?? '', 1),
    category: () => categoryOf(rules, data.categories ?? data.category ?? null),
    hash: () => (wall === null ? undefined : hashOf(title, wall, rules.timeZone)),
  }
  return (token: string): string | undefined => {
    if (Object.hasOwn(ofPost, token)) return ofPost[token]?.()
    if (Object.hasOwn(dateParts, token))
      return wall === null ? undefined : dateParts[token]?.(new Date(wall), rules.timeZone)
    const own = Object.hasOwn(data, token) ? textOf(data[token] ?? null) : ''
    return own || ownValue(rules.permalinkDefaults, token)
  }
}

function wallOf(dateOfName: string | null): number | null {
  const at = dateOfName === null ? undefined : parseDate(dateOfName, 'UTC')?.at
  return at === undefined ? null : Date.parse(at)
}

const unixTime = (wall: number, timeZone: string) =>
  String(Math.floor(toInstant(wall, timeZone) / 1000))

const hashOf = (title: string, wall: number, timeZone: string) =>
  createHash('sha1')
    .update(title + unixTime(wall, timeZone))
    .digest('hex')
    .slice(0, 12)

const two = (number: number) => String(number).padStart(2, '0')

const dateParts: Record<string, (date: Date, timeZone: string) => string> = {
  year: (date) => String(date.getUTCFullYear()).padStart(4, '0'),
  month: (date) => two(date.getUTCMonth() + 1),
  day: (date) => two(date.getUTCDate()),
  i_month: (date) => String(date.getUTCMonth() + 1),
  i_day: (date) => String(date.getUTCDate()),
  hour: (date) => two(date.getUTCHours()),
  minute: (date) => two(date.getUTCMinutes()),
  second: (date) => two(date.getUTCSeconds()),
  timestamp: (date, timeZone) => unixTime(date.getTime(), timeZone),
}

/** The address of the last category. */
function categoryOf(rules: HexoRules, value: Json): string {
  const items = Array.isArray(value) ? value : [value]
  const last = items.at(-1)
  const branch = items.some(Array.isArray) ? (Array.isArray(last) ? last : [last]) : items
  const names = branch.flatMap((item) => textOf(item ?? null) || [])
  if (names.length === 0) return rules.defaultCategory
  return names
    .map((name) => slugize(ownValue(rules.categoryMap, name) ?? name, rules.filenameCase))
    .join('/')
}
