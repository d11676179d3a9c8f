import { readsAccept } from '../request/accept.ts'
import type { App } from '../route.ts'

// Fixed headers instead of @fastify/helmet, which builds its middleware again for every request.
const headers = Object.entries({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** Adds the headers that every response has. */
export function registerSecurityHeaders(app: App): void {
  app.addHook('onSend', (request, reply, _payload, done) => {
    // A page such as /docs may set its own policy.
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value)
    const own = readsAccept(request)
      ? 'Authorization, Accept, Accept-Encoding'
      : 'Authorization, Accept-Encoding'
    const given = reply.getHeader('vary')
    reply.header('vary', typeof given === 'string' && given !== '' ? `${given}, ${own}` : own)
    done()
  })
}
