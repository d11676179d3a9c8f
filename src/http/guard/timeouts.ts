import type { App, Request } from '../route.ts'
import { type Pace, paceOf, tooSlow, watchPace } from './arrival.ts'

/** Longest that the headers, and a whole request, may take to arrive, in milliseconds. */
export const arrival = { headers: 10_000, request: 15 * 60_000 }

/** How long an answered request may go on sending before its connection is cut. */
const afterAnswer = 10_000

interface Limits {
  pace: Pace
  afterAnswer: number
}

/**
 * Ends requests whose body trickles in (408), and those that go on sending after their answer.
 * Node's own `requestTimeout` knows one time for all requests and has to allow for uploads.
 */
export function registerTimeouts(
  app: App,
  limits: Limits = { pace: paceOf(app.config), afterAnswer },
): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    // A streamed body is watched where it is read (arrivalOf). An error without a listener would
    // end the process: nobody reads the body of a GET.
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
