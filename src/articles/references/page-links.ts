import type { Reader } from '../../actor.ts'
import type { Sql } from '../../database/client.ts'
import { addressKey } from '../../markdown/references/address.ts'
import { addressOnSite } from '../../markdown/render/links.ts'
import type { RenderedFile } from '../../markdown/render/options.ts'
import { resolvePages } from './queries.ts'

/** The links of one article to others: what the renderer puts in their place, by address key. */
export type PageLinks = readonly (readonly [string, RenderedFile])[]

interface Linking {
  /** How many links of each article are resolved. */
  most: number
  /** Links lead to what this reader may see. */
  reader: Reader
  /** The site in front of the addresses. */
  site: string
}

/** The links by file or name of those articles that a site generator builds, by their ids. */
export async function findPageLinks(
  db: Sql,
  rows: readonly { id: string; url: string | null }[],
  { most, reader, site }: Linking,
): Promise<Map<string, PageLinks>> {
  const found = new Map<string, [string, RenderedFile][]>()
  const ids = rows.filter(({ url }) => url !== null).map(({ id }) => id)
  if (ids.length === 0) return found
  for (const { articleId, reference, url } of await resolvePages(db, ids, most, reader)) {
    const link: [string, RenderedFile] = [addressKey(reference), { url: addressOnSite(site, url) }]
    const all = found.get(articleId)
    if (all) all.push(link)
    else found.set(articleId, [link])
  }
  return found
}
