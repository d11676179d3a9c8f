import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { isTransient } from '../../database/errors.ts'
import { AppError } from '../../errors.ts'
import { createPlaces } from '../../events/follow/places.ts'
import { keptFor } from '../../events/follow/share.ts'
import { idsOf } from '../../http/logging.ts'
import { clientOf } from '../../http/request/client-of.ts'
import type { App, Reply, Request } from '../../http/route.ts'
import { presentImport } from '../present.ts'
import { findImport, type ImportRow } from '../read-queries.ts'

const pollInterval = 500
/** Milliseconds for which all readers of an import get the same answer. */
const kept = 400
const keepAlive = 15_000

/** Streams of one process, and of one client in it. */
const [maxStreams, maxOfClient] = [200, 20]

type Look = () => Promise<ImportRow | null>

/**
 * Makes the function that streams the progress of an import as server-sent events (HTML Living
 * Standard, 9.2). The event id is the import's position, so a client that reconnects with
 * `Last-Event-ID` gets only newer events. Throws 503 or 429 if too many streams are open.
 */
export function createProgress(app: App): (request: Request, reply: Reply, id: string) => Reply {
  const places = createPlaces(maxStreams, maxOfClient)
  const looks = new LRUCache<string, Look>({
    max: maxStreams,
    memoMethod: (id) => keptFor(kept, () => findImport(app.db, id)),
  })
  return (request, reply, id) => {
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
    if (request.method === 'HEAD') return reply.send(Readable.from([]))
    const leave = places.take(clientOf(request))
    // Nothing is read before the connection takes it, so a slow client holds one event at most.
    const events = withoutFault(request, progressOf(app, request, looks.memo(id)))
    const stream = Readable.from(events, { objectMode: false, highWaterMark: 1 })
    return reply.send(stream.once('close', leave))
  }
}

// The response has begun, so a fault can only end it. That of a key which works no longer is told
// when the client connects again.
async function* withoutFault(request: Request, events: AsyncIterable<string>) {
  try {
    yield* events
  } catch (error) {
    if (error instanceof AppError) return
    request.log.warn({ ...idsOf(request), err: error }, 'progress stream ended early')
  }
}

async function* progressOf(app: App, request: Request, look: Look) {
  let sent = lastEventId(request)
  let quietSince = performance.now()
  // At shutdown the stream ends; the client reconnects by itself, to another server. One that is
  // gone would keep its place until the next event.
  while (!app.draining.now && !request.raw.socket.destroyed) {
    const row = await lookAdmitted(app, request, look)
    if (row === null) return
    const isOver = row !== undefined && row.finishedAt !== null
    const news = row && (row.position > sent || isOver) ? eventOf(row, isOver) : null
    if (news !== null || performance.now() - quietSince > keepAlive) {
      yield news ?? ': waiting\n\n'
      sent = Math.max(sent, row?.position ?? sent)
      quietSince = performance.now()
    }
    if (isOver) return
    await sleep(pollInterval)
  }
}

// Nothing while the database is away: it comes back, or another server takes over.
async function lookAdmitted(app: App, request: Request, look: Look) {
  try {
    const row = await look()
    await app.readmit(request)
    return row
  } catch (error) {
    if (isTransient(error)) return undefined
    throw error
  }
}

function lastEventId({ headers }: Request): number {
  const given = String(headers['last-event-id'] ?? '')
  return /^\d{1,15}$/.test(given) ? Number(given) : -1
}

function eventOf(row: ImportRow, isOver: boolean): string {
  const event = isOver ? 'end' : 'progress'
  return `id: ${row.position}\nevent: ${event}\ndata: ${JSON.stringify(presentImport(row))}\n\n`
}
