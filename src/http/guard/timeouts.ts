import type { App, Request } from '../route.ts'
import { type Pace, paceOf, tooSlow, watchPace } from './arrival.ts'

/** Most milliseconds that the headers and a whole request may take to arrive. */
export const arrival = { headers: 10_000, request: 15 * 60_000 }

/** Milliseconds that a client may keep sending after the response before its connection is cut. */
const afterAnswer = 10_000

interface Limits {
  pace: Pace
  afterAnswer: number
}

/**
 * Ends requests whose body arrives too slowly (408), and those that keep sending after the
 * response. Node's own `requestTimeout` is one limit for all requests and must allow for uploads.
 */
export function registerTimeouts(
  app: App,
  limits: Limits = { pace: paceOf(app.config), afterAnswer },
): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    // A streamed body is watched where it is read (arrivalOf). The error is emitted only if
    // something listens, as nothing does to the body of a GET: otherwise it would end the process.
    const end = () => payload.listenerCount('error') > 0 && payload.emit('error', tooSlow())
    if (request.routeOptions.config.idempotency !== 'manual')
      watchPace(request.raw, limits.pace, end)
    done(null, payload)
  })
  app.addHook('onResponse', (request, _reply, done) => {
    if (request.raw.complete === false) cutLater(request, limits.afterAnswer)
    done()
  })
}

function cutLater({ raw }: Request, grace: number): void {
  const timer = setTimeout(() => raw.complete || raw.destroy(), grace).unref()
  raw.once('end', () => clearTimeout(timer))
}
