import { AppError } from '../errors.ts'
import type { Epoch } from './epoch.ts'

/**
 * A place in the feed: right after this position of this epoch. A null epoch is the first one, from
 * before cursors contained it.
 */
export interface FeedPlace {
  epoch: string | null
  position: number
}

/** Reads a cursor; 400 that names the parameter or header if it is not one. */
export function parsePlace(cursor: string, parameter = 'since'): FeedPlace {
  const [, epoch = null, position] = /^(?:([0-9a-f]{12})-)?p(\d{1,15})$/.exec(cursor) ?? []
  if (position !== undefined) return { epoch, position: Number(position) }
  const message = 'This is not a cursor of this feed.'
  throw new AppError('bad_request', message, [{ parameter, code: 'invalid_cursor', message }])
}

export const renderPlace = ({ epoch }: Epoch, position: number) => `${epoch}-p${position}`

/** The cursor of another position in the same epoch. */
export const atPosition = (cursor: string, position: number) =>
  cursor.replace(/\d+$/, String(position))

/**
 * Throws 410 for a place that this feed does not have, because the events that its client has seen
 * may not exist here.
 */
export function checkPlace({ epoch, position }: FeedPlace, current: Epoch, last: number): void {
  const isOurs = epoch === null ? current.isFirst : epoch === current.epoch
  if (isOurs && position <= last) return
  const reason = isOurs
    ? 'This cursor is ahead of the feed: the database has lost events since, by a restore or a failover.'
    : 'This cursor belongs to another database, or to this one before a restore or a failover.'
  const message = `${reason} Start again without \`since\`, discard what you derived from earlier events, and follow \`meta.cursor\` from the first page on.`
  throw new AppError('cursor_expired', message, [
    { parameter: 'since', code: 'cursor_expired', message },
  ])
}
