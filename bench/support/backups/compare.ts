import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { dataOf, each, type Site, send } from './client.ts'
import { type Journal, placeOf, type Shown } from './journal.ts'

/** A server and its database. */
export interface Side {
  site: Site
  client: pg.Client
}

/** What was compared, and each difference. */
interface Comparison {
  articles: number
  /** Articles of which the first server has a later version by now. */
  later: number
  files: number
  events: number
  faults: string[]
}

/** Compares all that was restored with what the first server said, and says now. */
export async function compare(first: Side, restored: Side, journal: Journal): Promise<Comparison> {
  const found: Comparison = { articles: 0, later: 0, files: 0, events: 0, faults: [] }
  const { rows: articles } = await restored.client.query<Version>(
    'select id, version from articles order by id',
  )
  await each(articles, (article) => compareArticle(found, first, restored, journal, article))
  await compareFiles(found, first, restored)
  await compareEvents(found, first, restored)
  return found
}

type Version = Pick<Shown, 'id' | 'version'>

async function compareArticle(
  found: Comparison,
  first: Side,
  restored: Side,
  journal: Journal,
  article: Version,
): Promise<void> {
  const path = `/v1/articles/${article.id}`
  const place = placeOf(article)
  found.articles++
  const shown: Shown = dataOf(await send(restored.site, 'GET', path))
  differ(found, `${place}: as it was written`, shown, journal.versions.get(place))
  const now: Shown = dataOf(await send(first.site, 'GET', path))
  const isLater = now.version > article.version
  if (isLater) found.later++
  else differ(found, `${place}: as it is now`, shown, now)
  const there = isLater ? `${path}/revisions/${article.version}` : path
  const [bytes, original] = await Promise.all([
    send(restored.site, 'GET', path, undefined, 'text/markdown'),
    send(first.site, 'GET', there, undefined, 'text/markdown'),
  ])
  if (!bytes.equals(original)) found.faults.push(`${place}: other bytes`)
}

/** Names the members that differ. */
function differ({ faults }: Comparison, what: string, shown: Shown, wanted?: Shown): void {
  const names = new Set(Object.keys({ ...shown, ...wanted }))
  const other = [...names].filter((name) => !isDeepStrictEqual(shown[name], wanted?.[name]))
  if (other.length > 0) faults.push(`${what}, but for ${other.join(', ')}`)
}

interface StoredFile {
  id: string
  hash: string
}

async function compareFiles(found: Comparison, first: Side, restored: Side): Promise<void> {
  const select = `select id, encode(hash, 'hex') as hash from files order by id`
  const { rows } = await restored.client.query<StoredFile>(select)
  const there = new Map(
    (await first.client.query<StoredFile>(select)).rows.map(({ id, hash }) => [id, hash]),
  )
  await each(rows, async ({ id, hash }) => {
    found.files++
    const { url } = dataOf(await send(restored.site, 'GET', `/v1/files/${id}`))
    const bytes = await send(restored.site, 'GET', new URL(url, 'http://localhost').pathname)
    const seen = createHash('sha256').update(bytes).digest('hex')
    if (seen !== hash || there.get(id) !== hash) found.faults.push(`file ${id}: other bytes`)
  })
}

// The restored events are the first ones, without a hole, and tell the version of each article.
async function compareEvents(found: Comparison, first: Side, restored: Side): Promise<void> {
  const select =
    'select position, type, resource_id, version, path from events where position is not null order by position'
  const { rows } = await restored.client.query(select)
  const { rows: all } = await first.client.query(select)
  found.events = rows.length
  if (!isDeepStrictEqual(rows, all.slice(0, rows.length))) found.faults.push('other events')
  const { rows: behind } = await restored.client.query(`select a.id from articles a
    where a.version <> (select max(version) from events where resource_id = a.id)`)
  for (const { id } of behind) found.faults.push(`${id}: its events tell another version`)
}
