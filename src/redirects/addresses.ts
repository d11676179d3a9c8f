import type { Config } from '../config.ts'
import type { Sql } from '../database/client.ts'
import { AppError } from '../errors.ts'
import { decodeOrKeep } from '../markdown/file/percent.ts'
import { addressOnSite, articleUrl } from '../markdown/render/links.ts'
import type { AskedLangs } from '../sql/langs.ts'
import { inTurns } from '../turns.ts'
import { type Addressed, type AddressedRedirect, findAlike, listAddressed } from './queries.ts'

/** A redirect between addresses of the site. */
export interface SiteRedirect {
  /** The path of the address, decoded. */
  from: string
  /** The path of the target, percent-encoded; with its host if that is another one. */
  to: string
  /** Whether another address differs from this one by upper and lower case only. */
  isCased: boolean
}

type Site = Pick<Config, 'siteUrl' | 'articleUrl'>

const maxRedirects = 100_000
const pageSize = 2_000
/** Rows that are turned into addresses in one go, which takes a millisecond or two. */
const rowsAtOnce = 200

/**
 * All redirects as addresses of the site, each address once. An address of a public article is
 * none, even if that is in another language.
 */
export async function readSiteRedirects(
  db: Sql,
  query: AskedLangs,
  site: Site,
): Promise<SiteRedirect[]> {
  const found = new Map<string, SiteRedirect>()
  const cases = newCases()
  let last: AddressedRedirect | undefined
  do {
    const rows = await listAddressed(db, query, last, pageSize)
    last = rows.length < pageSize ? undefined : rows.at(-1)
    const placed = await redirectsOf(rows, site)
    const taken = await findTaken(db, rows, placed, site)
    for (const address of taken) cases.add(address)
    for (const redirect of placed) {
      const bare = bareOf(redirect.from)
      if (taken.has(bare) || found.has(bare)) continue
      found.set(bare, redirect)
      cases.add(bare)
    }
    if (found.size > maxRedirects) throw tooMany()
  } while (last)
  return [...found].map(([bare, one]) => ({ ...one, isCased: cases.hasOther(bare) }))
}

async function redirectsOf(rows: readonly AddressedRedirect[], site: Site) {
  const placed: SiteRedirect[] = []
  for (const [index, row] of rows.entries()) {
    if (index % rowsAtOnce === 0) await inTurns()
    placed.push(...redirectOf(row, site))
  }
  return placed
}

/** The addresses seen, by their lower case. */
function newCases() {
  const seen = new Map<string, string | null>()
  return {
    add(address: string) {
      const key = lowerOf(address)
      const one = seen.get(key)
      seen.set(key, one === undefined || one === address ? address : null)
    },
    hasOther: (address: string) => seen.get(lowerOf(address)) !== address,
  }
}

function redirectOf(row: AddressedRedirect, site: Site): SiteRedirect[] {
  const from = placeOf(formerAddress(row, site), site)
  const to = placeOf(articleUrl(site.articleUrl, site.siteUrl, row.to), site)
  if (!from || !to) return []
  const isHere = from.origin === to.origin
  if (isHere && bareOf(from.path) === bareOf(to.path)) return []
  const target = isHere ? to.encoded : to.origin + to.encoded
  return [{ from: from.path, to: target, isCased: false }]
}

// An alias of a page of a generator is where the page is, with another path.
function formerAddress({ lang, from, kind, url, to }: AddressedRedirect, site: Site): string {
  const { siteUrl, articleUrl: template } = site
  if (kind === 'former' || to.url === null)
    return articleUrl(template, siteUrl, { id: to.id, lang, path: from, url })
  const bare = bareOf(to.url)
  const slash = to.url === bare ? '' : '/'
  const start = bare.endsWith(`/${to.path}`) ? bare.slice(0, -to.path.length) : null
  return start === null
    ? articleUrl('{site}/{path}', siteUrl, { lang, path: from })
    : addressOnSite(siteUrl, start + from + slash)
}

/** The parts of an address; null for one with a query, which no rule of a file can match. */
function placeOf(address: string, { siteUrl }: Site) {
  if (!URL.canParse(address, siteUrl)) return null
  const { origin, pathname, search, hash } = new URL(address, siteUrl)
  if (search || hash) return null
  // These have meanings in the rules of servers.
  const encoded = pathname.replace(/[$&+,:;=@]/g, encodeURIComponent)
  return { origin, encoded, path: decodeOrKeep(encoded) }
}

// The addresses of public articles that are or resemble an address that redirects.
async function findTaken(
  db: Sql,
  rows: readonly AddressedRedirect[],
  placed: readonly SiteRedirect[],
  site: Site,
): Promise<Set<string>> {
  const column = site.articleUrl.includes('{path}') ? 'path' : 'slug'
  const nameIn = ({ from }: AddressedRedirect) =>
    lowerOf(column === 'path' ? from : from.slice(from.lastIndexOf('/') + 1))
  const urls = placed.map(({ from }) => lowerOf(from.replace(/\/+$/, '')))
  const articles = await findAlike(db, column, rows.map(nameIn), urls)
  return new Set(articles.flatMap((article) => addressIn(article, site) ?? []))
}

function addressIn(article: Addressed, site: Site): string | null {
  const place = placeOf(articleUrl(site.articleUrl, site.siteUrl, article), site)
  return place && bareOf(place.path)
}

const bareOf = (path: string) => path.replace(/(?<=.)\/$/, '')

/** As nginx compares: letters beyond ASCII keep their case. */
const lowerOf = (text: string) => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

function tooMany(): AppError {
  const message = `There are more than ${maxRedirects} redirects. Ask for one language at a time.`
  return new AppError('bad_request', message, [{ parameter: 'lang', code: 'too_many', message }])
}
