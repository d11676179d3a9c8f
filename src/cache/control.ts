import type { App, Request } from '../http/route.ts'
import type { Due, DueTimes } from './due-times.ts'

// In seconds: how long a shared cache may keep a public answer, and how long it may go on with it
// while it asks again.
const kept = 60
const stale = 600
// What is not there may be written at any moment, and somebody waits for it.
const keptMissing = 10

/**
 * What a shared cache may do with a public answer that is sent now: it keeps none beyond the next
 * moment at which an article appears or expires, and shows none that is stale where that moment is
 * near.
 */
export function sharedCaching(due: Pick<Due, 'next'> | null, status = 200): string {
  const seconds = due === null ? 0 : Math.max(0, Math.floor((due.next - performance.now()) / 1000))
  if (status === 404) return `public, max-age=0, s-maxage=${Math.min(keptMissing, seconds)}`
  const whileStale = seconds >= kept + stale ? stale : 0
  return `public, max-age=0, s-maxage=${Math.min(kept, seconds)}, stale-while-revalidate=${whileStale}`
}

/**
 * Says of every answer who may keep it, by the route's scope and the caller. Comes behind all that
 * takes time, so that the seconds count from the moment of sending.
 */
export function registerCacheControl(app: App, due: DueTimes): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (reply.hasHeader('cache-control')) return done(null, payload)
    const say = (control: string) => {
      reply.header('cache-control', control)
      done(null, payload)
    }
    if (request.headers.authorization !== undefined) return say('private, no-store')
    if (!isShared(request, reply.statusCode)) return say('no-store')
    const began = performance.now() - reply.elapsedTime
    // What was read before an article fell due may show the state before it.
    const sayUntil = (times: Due | null) =>
      say(sharedCaching(times && began > times.last ? times : null, reply.statusCode))
    const known = due.known()
    if (known) sayUntil(known)
    else due.find().then(sayUntil, done)
  })
}

function isShared({ routeOptions, method, server }: Request, status: number): boolean {
  // What has no names to purge by, such as the feed of changes, is asked for anew each time.
  if (routeOptions.config.cache === undefined || !server.config.publicRead) return false
  return (method === 'GET' || method === 'HEAD') && (status < 400 || status === 404)
}
