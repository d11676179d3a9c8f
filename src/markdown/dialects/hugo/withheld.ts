import type { JsonObject } from '../../../shapes.ts'
import { splitBegun } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { readFlag } from '../../visibility/switches.ts'
import { lowerKeys } from '../config/values.ts'
import { foldersAbove, valuesFor } from './cascade.ts'
import { isReplaced } from './config/odd-names.ts'
import { type ContentName, kindOfPage } from './content.ts'
import { timeOfDate } from './date-orders.ts'
import type { Cascade, HugoSite, LangSettings, Withheld } from './site.ts'

/** The head of the page of a section, with keys in lower case. */
export interface SectionHead extends Withheld {
  /** The name of its file in the content. */
  name: string
  head: JsonObject
}

/** The front matter of a section's page, if it may say something of the pages below it. */
export function sectionHead(text: string): JsonObject | null {
  if (!/cascade|draft|publish|expir|date/i.test(text)) return null
  // Hugo reads front matter within a comment, too, and takes a lone CR for the end of a line.
  const lines = text.replace(/\r(?!\n)/g, '\n')
  const own = lines.replace(/^[\s\uFEFF]*<!--(?=\s*(?:---|\+\+\+|\{|#\+))/, '')
  if (/^[\s\uFEFF]*#\+/.test(own)) return lowerKeys(orgLines(own))
  const read = parseFrontMatter(splitBegun(own))
  if (!read.ok) return null
  // Hugo 0.111 knows targets in lower case only.
  const cascade = Object.entries(read.data).find(([key]) => key.toLowerCase() === 'cascade')
  return { ...lowerKeys(read.data), ...(cascade && { cascade: cascade[1] }) }
}

/** The keys of a head of Org: lines `#+key: value` at the top. */
function orgLines(text: string): JsonObject {
  const [head = ''] = text.trimStart().split(/\n(?!#\+)/, 1)
  const pairs = head.matchAll(/^#\+([\w-]+):[\t ]*(?:[<[](?=\d))?(\d{4}-\d\d-\d\d(?=[ >\]])|.*)/gm)
  return Object.fromEntries([...pairs].map(([, key = '', value = '']) => [key, value.trim()]))
}

/** The sections whose page is a draft, expired or in the future, by its head or a cascade. */
export function withheldIn(
  sections: readonly SectionHead[],
  cascades: readonly Cascade[],
  languages: Record<string, LangSettings>,
): Withheld[] {
  return sections.flatMap(({ folder, lang, name, head }) => {
    // A home page that is a draft hides nothing else in newer releases, and all in older ones.
    const settings = folder === '' ? undefined : languages[lang]
    if (!settings) return []
    const kind = kindOfPage({ folder, base: '_index' }, settings.taxonomies)
    const page = { path: `/${folder.slice(0, -1)}`, file: `/${name}`, kind, lang, folder }
    const all = { ...valuesFor(cascades, page, () => true, settings), ...head }
    return isWithheld(all, settings) ? [{ folder, lang }] : []
  })
}

function isWithheld(head: JsonObject, { dates, timeZone }: LangSettings): boolean {
  const flag = (key: string) => readFlag(head[key] ?? null)
  const first = (keys: readonly string[]) =>
    keys.map((key) => timeOfDate(head[key], timeZone)).find(isNumber)
  return (
    flag('draft') === true ||
    (flag('published') === false && head.draft === undefined) ||
    (first(dates.publishDate) ?? 0) > Date.now() ||
    (first(dates.expiryDate) ?? Number.POSITIVE_INFINITY) <= Date.now()
  )
}

const isNumber = (time: number | null) => time !== null

const known = new WeakMap<readonly Withheld[], Set<string>>()
const keyOf = ({ folder, lang }: Withheld) => `${lang}:${folder}`

/** Whether older releases leave out a page because of another file. */
export const isHiddenByOthers = (site: HugoSite, lang: string, name: ContentName): boolean =>
  isBelowWithheld(site.withheld, lang, name) || isReplaced(site.oddNames, lang, name)

// The page of its section is no public one.
function isBelowWithheld(
  withheld: readonly Withheld[] = [],
  lang: string,
  { folder, base }: ContentName,
): boolean {
  if (withheld.length === 0) return false
  const sections = known.get(withheld) ?? new Set(withheld.map(keyOf))
  known.set(withheld, sections)
  return foldersAbove(folder).some(
    (one) => sections.has(keyOf({ folder: one, lang })) && !(base === '_index' && folder === one),
  )
}
