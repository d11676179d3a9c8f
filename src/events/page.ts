import type { Database } from '../database/client.ts'
import { announce } from './announce.ts'
import { checkPlace, type FeedPlace, renderPlace } from './cursor.ts'
import { inEpoch } from './epoch.ts'
import {
  type EventRange,
  hasUnnumbered,
  lastPosition,
  listChanges,
  listPublicChanges,
} from './queries.ts'
import type { Change } from './schema.ts'

/** Most events that a request with a filter looks at: a rare type must not cost a whole history. */
export const maxScanned = 20_000

/** Which changes a reader wants, and may see. */
export interface Wanted extends Pick<EventRange, 'types' | 'langs' | 'sources' | 'limit'> {
  view: 'all' | 'public'
}

/** A stretch of the feed. */
export interface Page {
  data: Change[]
  /** Follows the last of them, and what was left out after it. */
  cursor: string
  /** Whether there are events after the cursor. */
  more: boolean
}

/** Numbers the events of writers that died before they did. */
export async function numberLeft(db: Database): Promise<void> {
  if (await hasUnnumbered(db)) await announce(db)
}

/**
 * Reads from a place, from now, or from the beginning (undefined); throws 410 for a place that the
 * feed does not have.
 */
export async function readPage(
  db: Database,
  since: FeedPlace | 'now' | undefined,
  { view, limit, ...filters }: Wanted,
): Promise<Page> {
  // A writer reads its own changes, even if they have not been numbered yet.
  await numberLeft(db)
  const isFiltered = Object.values(filters).some((values) => values !== undefined)
  return inEpoch(db, async (tx, epoch) => {
    const last = await lastPosition(tx)
    if (typeof since === 'object') checkPlace(since, epoch, last)
    const after = since === 'now' ? last : (since?.position ?? 0)
    // Positions have no gaps, so they count the events that are looked at.
    const end = isFiltered ? Math.min(last, after + maxScanned) : last
    const range = { after, last: end, limit: limit + 1, ...filters }
    const rows = await (view === 'all' ? listChanges : listPublicChanges)(tx, range)
    const data = rows.slice(0, limit)
    const isFull = rows.length > limit
    // Otherwise the cursor also skips the events that the view and the filters leave out.
    const cursor = renderPlace(epoch, isFull ? (data.at(-1)?.position ?? end) : end)
    return { data, cursor, more: isFull || end < last }
  })
}
