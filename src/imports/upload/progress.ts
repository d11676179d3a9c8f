import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { createPlaces } from '../../events/follow/places.ts'
import { idsOf } from '../../http/logging.ts'
import { clientOf } from '../../http/request/client-of.ts'
import type { App, Reply, Request } from '../../http/route.ts'
import { presentImport } from '../present.ts'
import { findImport, type ImportRow } from '../read-queries.ts'

const pollInterval = 500
const keepAlive = 15_000

/** Streams of one process, and of one client in it: each reads its import twice a second. */
const [maxStreams, maxOfClient] = [200, 20]

/**
 * Makes the function that streams the progress of an import as server-sent events (HTML Living
 * Standard, 9.2). The event id is the import's position, so a client that reconnects with
 * `Last-Event-ID` gets only newer events. Throws 503 or 429 if too many streams are open.
 */
export function createProgress(app: App): (request: Request, reply: Reply, id: string) => Reply {
  const places = createPlaces(maxStreams, maxOfClient)
  return (request, reply, id) => {
    reply
      .header('content-type', 'text/event-stream; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('x-accel-buffering', 'no')
    if (request.method === 'HEAD') return reply.send(Readable.from([]))
    const leave = places.take(clientOf(request))
    // Nothing is read before the connection takes it, so a slow client holds one event at most.
    const events = withoutFault(request, progressOf(app, request, id))
    const stream = Readable.from(events, { objectMode: false, highWaterMark: 1 })
    return reply.send(stream.once('close', leave))
  }
}

// The response has begun, so a fault can only end it.
async function* withoutFault(request: Request, events: AsyncIterable<string>) {
  try {
    yield* events
  } catch (error) {
    request.log.warn({ ...idsOf(request), err: error }, 'progress stream ended early')
  }
}

async function* progressOf({ db, draining }: App, request: Request, id: string) {
  let sent = lastEventId(request)
  let quietSince = performance.now()
  // At shutdown the stream ends; the client reconnects by itself, to another server. One that is
  // gone would keep its place until the next event.
  while (!draining.now && !request.raw.socket.destroyed) {
    const row = await findImport(db, id)
    if (!row) return
    const isOver = row.finishedAt !== null
    const hasNews = row.position > sent || isOver
    if (hasNews || performance.now() - quietSince > keepAlive) {
      yield hasNews ? eventOf(row, isOver) : ': waiting\n\n'
      sent = Math.max(sent, row.position)
      quietSince = performance.now()
    }
    if (isOver) return
    await sleep(pollInterval)
  }
}

function lastEventId({ headers }: Request): number {
  const id = Number(headers['last-event-id'] ?? -1)
  return Number.isSafeInteger(id) ? id : -1
}

function eventOf(row: ImportRow, isOver: boolean): string {
  const event = isOver ? 'end' : 'progress'
  return `id: ${row.position}\nevent: ${event}\ndata: ${JSON.stringify(presentImport(row))}\n\n`
}
