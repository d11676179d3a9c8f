import type { Json, JsonObject } from '../../../shapes.ts'
import { parseDate } from '../../file/dates.ts'
import { ownValue } from '../config/own-value.ts'
import { textsAt } from '../config/values.ts'
import type { DateOrders } from './site.ts'

const usual: DateOrders = {
  date: ['date', 'publishdate', 'lastmod'],
  publishDate: ['publishdate', 'date'],
  lastmod: [':git', 'lastmod', 'date', 'publishdate'],
  expiryDate: ['expirydate'],
}

const aliases: Record<string, string[]> = {
  lastmod: ['modified'],
  publishdate: ['pubdate', 'published'],
  expirydate: ['unpublishdate'],
}

/** The orders that the map `frontmatter` of the configuration gives; its keys are in lower case. */
export function readDateOrders(map: JsonObject): DateOrders {
  const orders = { ...usual }
  for (const name of Object.keys(usual) as (keyof DateOrders)[]) {
    const given = textsAt(map, name.toLowerCase())?.map((text) => text.toLowerCase())
    const all = (given ?? usual[name]).flatMap((one) => (one === ':default' ? usual[name] : one))
    orders[name] = [...new Set(all.flatMap((one) => [one, ...(ownValue(aliases, one) ?? [])]))]
  }
  return orders
}

/** The time that a value of a date key says, in milliseconds: a number is seconds since 1970. */
export function timeOfDate(value: Json | undefined, timeZone: string): number | null {
  if (typeof value === 'number') return value * 1000
  const date = typeof value === 'string' ? parseDate(value, timeZone) : null
  return date && Date.parse(date.at)
}
