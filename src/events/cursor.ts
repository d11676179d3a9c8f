import { AppError } from '../errors.ts'
import type { Epoch } from './epoch.ts'

/**
 * A place in the feed: behind this position, of this epoch; null is the first one, before cursors
 * named it.
 */
export interface Place {
  epoch: string | null
  position: number
}

/** Reads `since`; 400 for what is no cursor at all. */
export function parsePlace(cursor: string): Place {
  const [, epoch = null, position] = /^(?:([0-9a-f]{12})-)?p(\d{1,15})$/.exec(cursor) ?? []
  if (position !== undefined) return { epoch, position: Number(position) }
  const message = 'This is no cursor of this feed.'
  throw new AppError('bad_request', message, [
    { parameter: 'since', code: 'invalid_cursor', message },
  ])
}

export const renderPlace = ({ epoch }: Epoch, position: number) => `${epoch}-p${position}`

/**
 * 410 for a place that this feed does not have: what a follower has seen need not be what happened
 * here.
 */
export function checkPlace({ epoch, position }: Place, current: Epoch, last: number): void {
  const isOurs = epoch === null ? current.isFirst : epoch === current.epoch
  if (isOurs && position <= last) return
  const reason = isOurs
    ? 'This cursor is ahead of the feed: the database has lost events since, by a restore or a failover.'
    : 'This cursor belongs to another database, or to this one before a restore or a failover.'
  const message = `${reason} Begin anew: leave out \`since\`, forget what you derived from events before, and follow \`meta.cursor\` from the first page on.`
  throw new AppError('cursor_expired', message, [
    { parameter: 'since', code: 'cursor_expired', message },
  ])
}
