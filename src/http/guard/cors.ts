import cors, { type FastifyCorsOptions } from '@fastify/cors'
import type { App } from '../route.ts'

/** Lets browsers of the listed origins call the API; without any there is no CORS. */
export async function registerCors(app: App, origins: readonly string[]): Promise<void> {
  if (origins.length === 0) return
  await app.register(cors, corsOptions(origins))
  // The plugin gives a 204 the length 0, which RFC 9110 (8.6) forbids.
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (reply.statusCode === 204) reply.removeHeader('content-length')
    done()
  })
}

/**
 * Allows only the listed origins, compared whole; no credentials, because keys are sent in a
 * header.
 */
function corsOptions(origins: readonly string[]): FastifyCorsOptions {
  return {
    origin: [...origins],
    credentials: false,
    strictPreflight: false,
    maxAge: 600,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'Prefer',
      'Last-Event-ID',
      'X-Request-Id',
      'X-Requested-With',
      'traceparent',
      'tracestate',
    ],
    exposedHeaders: [
      'ETag',
      'Idempotency-Replayed',
      'Link',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
    ],
  }
}
