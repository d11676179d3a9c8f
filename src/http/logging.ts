import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { type Logger, pino } from 'pino'
import { isKeyless } from '../actor.ts'
import type { App, Request } from './route.ts'

/** The log of a process: JSON lines on standard output, without credentials. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, redact: { paths: secrets, censor: '[redacted]' } })
}

// Exact paths only: with a wildcard, pino would copy every object that it logs.
const secrets = ['headers', 'req.headers', 'request.headers', 'err.headers'].flatMap((place) =>
  ['authorization', 'cookie', 'idempotency-key'].map((name) => `${place}["${name}"]`),
)

// Request ids are this prefix and a counter: unique among processes, and cheap.
const processId = randomUUID().slice(0, 13)
let requests = 0

/** The caller's request id if it is well-formed, otherwise a new one. */
export function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id']
  return typeof given === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(given)
    ? given
    : `${processId}-${++requests}`
}

const zeros = /^0+$/

/**
 * The trace that a request belongs to, by the header `traceparent` of W3C Trace Context. A header
 * that is not well-formed is ignored, as the standard demands.
 */
export function traceIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string | undefined {
  const { traceparent } = headers
  if (typeof traceparent !== 'string' || traceparent.length > 512) return undefined
  const parts = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?$/.exec(traceparent)
  if (!parts) return undefined
  const [, version, traceId = '', parentId = '', more] = parts
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined
  return zeros.test(traceId) || zeros.test(parentId) ? undefined : traceId
}

/** What a log line names a request by. */
export const idsOf = ({ id, traceId }: Request) => ({ requestId: id, traceId })

/** What the log says of one request. */
interface LoggedRequest {
  requestId: string
  /** The trace of the caller. */
  traceId: string | undefined
  method: string
  route: string
  status: number
  ms: number
  bytes: number
  key: string | undefined
}

declare module 'fastify' {
  interface FastifyInstance {
    /** Logs a request; null if the level leaves requests out. */
    logRequest: ((request: LoggedRequest) => void) | null
  }
  interface FastifyRequest {
    traceId: string | undefined
  }
}

/** One line per request. It names the route's pattern, not the URL, which may carry a secret. */
export function registerRequestLog(app: App): void {
  app.decorateRequest('traceId', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    request.traceId = traceIdOf(request)
    reply.header('x-request-id', request.id)
    done()
  })
  const isOn = ['trace', 'debug', 'info'].includes(app.log.level)
  const log = ({ ms, ...request }: LoggedRequest) =>
    app.log.info({ ...request, ms: Math.round(ms * 10) / 10 }, 'request')
  app.decorate('logRequest', isOn ? log : null)
  if (!isOn) return
  app.addHook('onResponse', (request, reply, done) => {
    log({
      ...idsOf(request),
      method: request.method,
      route: request.routeOptions.url ?? 'unknown',
      status: reply.statusCode,
      ms: reply.elapsedTime,
      bytes: Number(reply.getHeader('content-length') ?? 0),
      key: isKeyless(request.actor) ? undefined : request.actor?.id,
    })
    done()
  })
}
