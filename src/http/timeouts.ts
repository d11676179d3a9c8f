import { AppError } from '../errors.ts'
import type { App, Request } from './route.ts'

/** Longest that the headers, a body, and a streamed body (an upload) may take to arrive, in milliseconds. */
export const arrival = { headers: 10_000, body: 30_000, stream: 15 * 60_000 }

/** How long an answered request may go on sending before its connection is cut. */
const afterAnswer = 5_000

/**
 * Ends requests whose body trickles in (408), and those that go on sending after their answer. Node's own
 * `requestTimeout` knows one time for all requests and has to allow for uploads.
 */
export function registerTimeouts(app: App, limits = { body: arrival.body, afterAnswer }): void {
  app.addHook('preParsing', (request, _reply, payload, done) => {
    const streamed = request.routeOptions.config.idempotency === 'manual'
    if (!streamed && request.raw.complete === false) {
      // An error without a listener would end the process: nobody reads the body of a GET.
      const end = () => payload.listenerCount('error') > 0 && payload.emit('error', tooSlow())
      const timer = setTimeout(end, limits.body).unref()
      request.raw.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer))
    }
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

const tooSlow = () => new AppError('request_timeout', 'The body took too long to arrive.')
