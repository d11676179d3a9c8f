import type { JsonObject } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { type KeyTable, keyTable, siteKeys } from '../../fields/mapping.ts'
import type { SourceFields } from '../../fields/source-fields.ts'
import { readFlag } from '../../visibility/switches.ts'
import { lowerKeys, mapAt, textsAt } from '../config/values.ts'
import type { DatedPage, Reader } from '../dialect.ts'
import { nameAuthors } from '../reading/people.ts'
import { hasHtml } from './config/formats.ts'
import { isElsewhere } from './config/matrix.ts'
import { hugoPeriod } from './dates.ts'
import { hugoPlace } from './place.ts'
import type { DateOrders, HugoRules } from './site.ts'

const isOfFile = (key: string) => key === ':git' || key === ':filemodtime'

/** The keys that Hugo, its templates and its themes read. */
function keysOf({ tags, categories, dates }: HugoRules): KeyTable['keys'] {
  const begins = [...dates.publishDate, ...dates.date]
  return {
    ...siteKeys,
    cover: ['images', ...siteKeys.cover],
    publishedAt: [...new Set(begins)].filter((key) => !isOfFile(key)),
    expiresAt: dates.expiryDate.filter((key) => !key.startsWith(':')),
    modifiedAt: ownDates(dates),
    lang: [],
    tags: [tags],
    categories: [categories],
    aliases: ['aliases'],
    path: ['url'],
  }
}

// Hugo falls back to the date; here a text without such a key names no change.
const ownDates = ({ lastmod, date, publishDate }: DateOrders) => {
  const others = new Set(
    [...date, ...publishDate].filter((key) => key !== 'lastmod' && key !== 'modified'),
  )
  return lastmod.filter((key) => !key.startsWith(':') && !others.has(key))
}

// `render: link` gives an address, but no page; `never` gives neither.
const isRendered = ({ candidates }: SourceFields, words: readonly string[]) =>
  !(candidates.get('status') ?? []).some(
    ({ name, value }) =>
      name.endsWith('.render') && words.includes(textOf(value)?.toLowerCase() ?? ''),
  )

const isHeadless = ({ candidates }: SourceFields) =>
  (candidates.get('status') ?? []).some(
    ({ name, value }) => name === 'headless' && readFlag(value) === true,
  )

/** Whether Hugo gives a text no address, or that of a feed only. */
const isWithoutAddress = ({ source, file }: DatedPage, rules: HugoRules) =>
  !isRendered(source, ['never', 'false']) ||
  (isHeadless(source) && /(?:^|\/)index\.[^/]+$/.test(file)) ||
  isNoHtml(source, rules)

/** Whether a page is made in other formats only, by its text, a cascade or the configuration. */
function isNoHtml({ data }: SourceFields, rules: HugoRules): boolean {
  const { defaults, isNoHtml: isOfKind, htmlFormats } = rules
  const given = [data, defaults ?? {}].map(formatsOf).find((formats) => formats.length > 0)
  return given === undefined ? isOfKind === true : !hasHtml(given, htmlFormats)
}

/** Whether the text or a cascade puts a page into another language, version or role of the site. */
function isOfOtherSites({ data }: SourceFields, { defaults, lang, prefix }: HugoRules): boolean {
  const key = Object.keys(data).find((one) => one.toLowerCase() === 'sites')
  const own = key === undefined ? undefined : mapAt(data, key)
  const langs = prefix === '' ? [lang.toLowerCase()] : [prefix.toLowerCase()]
  return [own, mapAt(defaults ?? {}, 'sites')].some(
    (sites) => sites !== undefined && isElsewhere(lowerKeys({ sites }), langs),
  )
}

function formatsOf(map: JsonObject): string[] {
  const key = Object.keys(map).find((one) => one.toLowerCase() === 'outputs')
  return (key === undefined ? undefined : textsAt(map, key)) ?? []
}

const tables = new Map<string, KeyTable>()

/** One table for each combination of orders and taxonomies; a server meets few of them. */
function tableOf(rules: HugoRules): KeyTable {
  const key = JSON.stringify([rules.tags, rules.categories, rules.dates])
  const known = tables.get(key)
  if (known) return known
  const table = keyTable(keysOf(rules))
  if (tables.size < 100) tables.set(key, table)
  return table
}

/** Reads texts by these rules. */
export function hugoReader(rules: HugoRules): Reader {
  return {
    keys: tableOf(rules),
    defaults: rules.defaults,
    timeZone: rules.timeZone,
    separators: { tags: null, categories: null },
    addressHasFolder: true,
    hides: ({ source }) =>
      rules.isDisabled === true ||
      !isRendered(source, ['link']) ||
      isNoHtml(source, rules) ||
      isOfOtherSites(source, rules),
    prepare: ({ source }) => nameAuthors(source, rules.authors ?? {}),
    heads: 'begun',
    period: (page) => hugoPeriod(rules, page),
    title: () => rules.homeTitle ?? undefined,
    place: (page) => {
      const place = hugoPlace(rules, page)
      return place && isWithoutAddress(page, rules) ? { ...place, url: null } : place
    },
  }
}
