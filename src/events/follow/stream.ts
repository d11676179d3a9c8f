import { Readable } from 'node:stream'
import { isTransient } from '../../database/errors.ts'
import { AppError } from '../../errors.ts'
import { checkWithoutEtag } from '../../http/response/conditionals.ts'
import type { App, Reply, Request } from '../../http/route.ts'
import { type FeedPlace, parsePlace } from '../cursor.ts'
import { readPage, type Wanted } from '../page.ts'
import { openingOf, type Part, partOf, renderEnd, renderId } from './event-text.ts'

/** Milliseconds until a look that failed is repeated. */
const afterFault = 1_000
/** Most events of one read: what a slow reader does not take is read again. */
const maxRead = 100

/**
 * Sends the changes as server-sent events (HTML Living Standard, 9.2) until the client leaves. The
 * id of each is the cursor after it. Throws like `readPage` before the stream begins; later a fault
 * is its last event.
 */
export async function sendStream(
  app: App,
  request: Request,
  reply: Reply,
  since: FeedPlace | 'now' | undefined,
  wanted: Wanted,
): Promise<Reply> {
  reply.type('text/event-stream; charset=utf-8').header('x-accel-buffering', 'no')
  const parts = { app, request, wanted: { ...wanted, limit: Math.min(wanted.limit, maxRead) } }
  if (request.method === 'HEAD') {
    checkWithoutEtag(request)
    return reply.send(Readable.from([]))
  }
  const waiter = app.following.enter(request, 'stream')
  try {
    waiter.arm()
    const first = partOf(await readPage(app.db, since, parts.wanted))
    checkWithoutEtag(request)
    const texts = follow({ ...parts, waiter }, first)
    // Nothing is made before the connection takes it.
    const stream = Readable.from(texts, { objectMode: false, highWaterMark: 1 })
    stream.once('close', waiter.leave)
    reply.raw.once('close', waiter.end)
    return reply.send(stream)
  } catch (error) {
    waiter.leave()
    throw error
  }
}

interface Parts {
  app: App
  request: Request
  wanted: Wanted
  waiter: ReturnType<App['following']['enter']>
}

/** Holds no more than one part while the connection takes nothing. */
async function* follow(
  { app, request, wanted, waiter }: Parts,
  first: Part,
): AsyncGenerator<string> {
  let told = ''
  let { text, cursor, more } = first
  let isFailed = false
  yield openingOf()
  const { heartbeat } = app.following
  let sentAt = performance.now()
  try {
    for (;;) {
      const isQuiet = performance.now() - sentAt >= heartbeat
      if (text !== '' || told === '' || isQuiet) {
        yield text || (cursor === told ? ':\n\n' : renderId(cursor))
        told = cursor
        sentAt = performance.now()
      }
      if (!more) await waiter.sleep(isFailed ? afterFault : sentAt + heartbeat - performance.now())
      if (waiter.isOver) return
      waiter.arm()
      const look = app.following.look(request, parsePlace(cursor), wanted)
      const part = await look.then(partOf).catch(unlessTransient)
      isFailed = part === null
      ;({ text, cursor, more } = part ?? { text: '', cursor, more: false })
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    yield renderEnd(error)
  }
}

// The database comes back, or the next read finds that another server took over.
function unlessTransient(error: unknown): null {
  if (isTransient(error)) return null
  throw error
}
