import { monitorEventLoopDelay } from 'node:perf_hooks'
import rateLimit from '@fastify/rate-limit'
import { publicActor } from '../actor.ts'
import { AppError } from '../errors.ts'
import type { App, Reply } from '../http/route.ts'
import { refusalOf } from './hooks.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** False for what is answered under any load, such as probes. */
    shedLoad?: false
  }
}

// Mean over a second, in milliseconds: high, since a single stall on a busy machine is no overload.
const longestLag = 2_500
const sample = 1_000
const resolution = 10

/**
 * A process that lags seconds behind answers 503 until it has caught up; probes are still answered.
 * Only the loop is measured: to ask for the use of memory takes a descriptor, and a process without
 * one ended there.
 */
export function registerLoadShedding(app: App): void {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  let lag = 0
  const timer = setInterval(() => {
    // A second without a measurement is what every heavy start looks like.
    lag = Number.isNaN(delays.mean) ? 0 : delays.mean / 1e6 - resolution
    delays.reset()
  }, sample).unref()
  app.addHook('onRequest', (request, _reply, done) => {
    done(lag > longestLag && request.routeOptions.config.shedLoad !== false ? busy() : undefined)
  })
  app.addHook('onClose', (_app, done) => {
    clearInterval(timer)
    delays.disable()
    done()
  })
}

const busy = () =>
  new AppError('unavailable', 'The server is too busy. Try again shortly.', [], {
    'retry-after': '2',
  })

const perWindow = 60_000

/** Wrong keys from one address within a minute. */
const wrongKeys = 60

/**
 * Requests a minute per key, or per address (IPv6: per /64) where there is none. Wrong keys have a
 * budget of their own per address, so that guessing ends early and yet a neighbour with a good key
 * is served.
 */
export async function registerRateLimit(app: App): Promise<void> {
  const { rateLimit: most } = app.config
  if (most === 0) return
  await app.register(rateLimit, { global: false, timeWindow: perWindow })
  const perAddress = app.createRateLimit({ max: most })
  const perKey = app.createRateLimit({ max: most, keyGenerator: (request) => request.actor.id })
  const perGuesser = app.createRateLimit({ max: Math.min(most, wrongKeys) })
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.rateLimit === false) return
    const known = request.actor !== publicActor
    const limit = known ? perKey : refusalOf(request) ? perGuesser : perAddress
    const policy = known ? 'key' : refusalOf(request) ? 'wrong-keys' : 'address'
    const state = await limit(request)
    if (!state.isAllowed) sayLimit(reply, policy, state)
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.max, state.ttlInSeconds)
  })
}

/** What is left, in the fields of draft-ietf-httpapi-ratelimit-headers-10. */
function sayLimit(
  reply: Reply,
  policy: string,
  { max, remaining, ttlInSeconds }: { max: number; remaining: number; ttlInSeconds: number },
): void {
  reply.header('ratelimit-policy', `"${policy}";q=${max};w=${perWindow / 1000}`)
  reply.header('ratelimit', `"${policy}";r=${remaining};t=${ttlInSeconds}`)
}

function tooMany(most: number, seconds: number): AppError {
  const message = `More than ${most} requests a minute. Try again in ${seconds} s.`
  return new AppError('rate_limited', message, [], { 'retry-after': String(Math.max(1, seconds)) })
}
