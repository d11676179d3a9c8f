import { gunzipSync } from 'node:zlib'
import { decodeXML } from 'entities'
import { decodePath } from '../../markdown/file/percent.ts'

/** How the addresses of a site's own sitemap agree with those of the articles. */
export interface Comparison {
  equal: number
  /** Addresses that differ only by their last slash, `index.html` or letter case. */
  different: { site: string; here: string }[]
  /** Addresses of the sitemap that no article has. */
  missing: string[]
  /** Addresses of public articles that the sitemap does not have. */
  extra: string[]
}

/** Compares the paths of a sitemap with the addresses of articles; both decoded. */
export function compareAddresses(site: Iterable<string>, here: Iterable<string>): Comparison {
  const own = new Set(here)
  const near = new Map([...own].map((url) => [looseKey(url), url]))
  const found: Comparison = { equal: 0, different: [], missing: [], extra: [] }
  for (const url of new Set(site)) {
    const other = near.get(looseKey(url))
    if (own.delete(url)) found.equal++
    else if (other !== undefined && own.delete(other))
      found.different.push({ site: url, here: other })
    else found.missing.push(url)
  }
  found.extra.push(...own)
  return found
}

const looseKey = (url: string) =>
  url
    .replace(/(?:index)?\.html?$/i, '')
    .replace(/\/+$/, '')
    .toLowerCase()

/** What a sitemap lists (sitemaps.org): pages, or further sitemaps if it is an index. */
interface Sitemap {
  pages: string[]
  sitemaps: string[]
}

// Pictures of pages have locations of their own.
const locations = /<(?!image:)(?:[a-z]+:)?loc>([^<]*)(?:<!\[CDATA\[([^\]]*))?/gi

/** Reads the bytes of a sitemap, which may be packed by gzip. */
export function readSitemap(bytes: Buffer, maxBytes: number): Sitemap {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = (isPacked ? gunzipSync(bytes, { maxOutputLength: maxBytes }) : bytes).toString()
  const found = Array.from(text.matchAll(locations), ([, plain, data]) => data ?? plain ?? '')
    .map((url) => decodeXML(url).trim())
    .filter((url) => url !== '')
  const isIndex = /<(?:[a-z]+:)?sitemapindex[\s>]/i.test(text)
  return isIndex ? { pages: [], sitemaps: found } : { pages: found, sitemaps: [] }
}

/** The path of an address, decoded, in NFC, as `url` of an article is; null if it is none. */
export function pathOfAddress(address: string): string | null {
  if (!URL.canParse(address)) return null
  return decodePath(new URL(address).pathname).normalize('NFC')
}
