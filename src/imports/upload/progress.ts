import { PassThrough } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../../database/client.ts'
import { idsOf } from '../../http/logging.ts'
import type { Reply, Request } from '../../http/route.ts'
import { findImport, type ImportRow } from '../read-queries.ts'

const pollInterval = 500
const keepAlive = 15_000

/**
 * Streams an import's progress as server-sent events (HTML Living Standard, 9.2). The event id is
 * the import's position, so a client that reconnects with `Last-Event-ID` gets only newer events.
 */
export function sendProgress(
  db: Database,
  request: Request,
  reply: Reply,
  id: string,
  shown: (row: ImportRow) => object,
): Reply {
  const stream = new PassThrough()
  const after = Number(request.headers['last-event-id'] ?? -1)
  // At shutdown the stream ends; the client reconnects by itself, to another server.
  const isOver = () => stream.destroyed || request.server.draining.now
  follow(db, stream, id, Number.isSafeInteger(after) ? after : -1, shown, isOver).then(
    () => stream.end(),
    (error) => {
      request.log.warn({ ...idsOf(request), err: error }, 'progress stream ended early')
      stream.end()
    },
  )
  request.raw.on('close', () => stream.destroy())
  return reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .send(stream)
}

async function follow(
  db: Database,
  stream: PassThrough,
  id: string,
  after: number,
  shown: (row: ImportRow) => object,
  isOver: () => boolean,
): Promise<void> {
  let sent = after
  let quietSince = performance.now()
  while (!isOver()) {
    const row = await findImport(db, id)
    if (!row) return
    const over = row.finishedAt !== null
    if (row.position > sent || over) {
      stream.write(
        `id: ${row.position}\nevent: ${over ? 'end' : 'progress'}\ndata: ${JSON.stringify(shown(row))}\n\n`,
      )
      sent = row.position
      quietSince = performance.now()
    } else if (performance.now() - quietSince > keepAlive) {
      stream.write(': waiting\n\n')
      quietSince = performance.now()
    }
    if (over) return
    await sleep(pollInterval)
  }
}
