import type { App, Request } from '../http/route.ts'
import type { Due, DueTimes } from './due-times.ts'

// Seconds for which a shared cache may keep a public response, and for which it may serve it stale
// while it revalidates.
const maxShared = 60
const maxStale = 600
// Shorter for a 404: what is missing may be published at any moment, and somebody may wait for it.
const maxSharedMissing = 10

/**
 * The `Cache-Control` of a public response that is sent now: a shared cache keeps it at most until
 * the next article appears or expires, and serves nothing stale if that moment is near.
 */
export function sharedCaching(due: Pick<Due, 'next'> | null, status = 200): string {
  const seconds = due === null ? 0 : Math.max(0, Math.floor((due.next - performance.now()) / 1000))
  if (status === 404) return `public, max-age=0, s-maxage=${Math.min(maxSharedMissing, seconds)}`
  const whileStale = seconds >= maxShared + maxStale ? maxStale : 0
  return `public, max-age=0, s-maxage=${Math.min(maxShared, seconds)}, stale-while-revalidate=${whileStale}`
}

/**
 * Sets `Cache-Control` on every response, by the scope of the route and the caller. Runs after
 * everything that takes time, so that the seconds count from the moment of sending.
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
    // A response that was read before an article fell due may show the state before that.
    const sayUntil = (moments: Due | null) =>
      say(sharedCaching(moments && began > moments.last ? moments : null, reply.statusCode))
    const times = due.cached()
    if (times) sayUntil(times)
    else due.find().then(sayUntil, done)
  })
}

function isShared({ routeOptions, method, server }: Request, status: number): boolean {
  // A route without cache tags, such as the feed of changes, is never cached.
  if (routeOptions.config.cache === undefined || !server.config.publicRead) return false
  return (method === 'GET' || method === 'HEAD') && (status < 400 || status === 404)
}
