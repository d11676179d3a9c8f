import type { App } from './route.ts'

// Fixed headers instead of @fastify/helmet: that builds its middleware anew for every request.
const headers = Object.entries({
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'cross-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
})

/** Headers every answer has. */
export function registerSecurityHeaders(app: App): void {
  app.addHook('onSend', (_request, reply, _payload, done) => {
    // A page such as /docs may bring a policy of its own.
    for (const [name, value] of headers) if (!reply.hasHeader(name)) reply.header(name, value)
    appendVary(reply.getHeader('vary'), (vary) => reply.header('vary', vary))
    done()
  })
}

const vary = 'Authorization, Accept, Accept-Encoding'

function appendVary(given: unknown, set: (vary: string) => void): void {
  set(typeof given === 'string' && given !== '' ? `${given}, ${vary}` : vary)
}
