import type { App, Request } from './route.ts'

// Fixed headers instead of @fastify/helmet: that builds its middleware anew for every request.
const headers = Object.entries({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** Headers every answer has. What may be cached, and by whom, follows from the route's scope and the caller. */
export function registerSecurityHeaders(app: App): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    // A page such as /docs may bring a policy of its own.
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value)
    if (!reply.hasHeader('cache-control'))
      reply.header('cache-control', cacheControl(request, reply.statusCode))
    appendVary(reply.getHeader('vary'), (vary) => reply.header('vary', vary))
    done()
  })
}

function cacheControl(request: Request, status: number): string {
  if (request.headers.authorization !== undefined) return 'private, no-store'
  const content = request.routeOptions.config.scope === 'content:read' && request.server.config.publicRead
  const cacheable = content && (request.method === 'GET' || request.method === 'HEAD') && status < 400
  return cacheable ? 'public, max-age=0, s-maxage=60, stale-while-revalidate=600' : 'no-store'
}

const vary = 'Authorization, Accept, Accept-Encoding'

function appendVary(given: unknown, set: (vary: string) => void): void {
  set(typeof given === 'string' && given !== '' ? `${given}, ${vary}` : vary)
}
