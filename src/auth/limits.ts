import { monitorEventLoopDelay } from 'node:perf_hooks'
import rateLimit, { type FastifyRateLimitStoreCtor } from '@fastify/rate-limit'
import { isKeyless } from '../actor.ts'
import { AppError } from '../errors.ts'
import type { App, Request } from '../http/route.ts'
import { refusalOf } from './hooks.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Whether requests are refused, because the event loop lags. */
    overloaded(): boolean
    /** Counts a request without a key, in the same budget as the hooks; null without a limit. */
    countAddress: CountAddress | null
  }
  interface FastifyContextConfig {
    /** False for a route that is served under any load, such as a probe. */
    shedLoad?: false
  }
}

/** The headers that tell the remaining budget of an address; null if there is none left. */
type CountAddress = (ip: string) => Promise<Record<string, string> | null>

// Mean lag over a second, in milliseconds: high, because a single stall on a busy machine is not an
// overload.
const maxLag = 2_500
const sampleInterval = 1_000
const resolution = 10

/**
 * Refuses requests with 503 while the event loop lags by seconds; probes are still served. Only the
 * event loop is measured: reading the memory usage takes a file descriptor, and a process without a
 * free one would crash there.
 */
export function registerLoadShedding(app: App): void {
  const delays = monitorEventLoopDelay({ resolution })
  delays.enable()
  let lag = 0
  const timer = setInterval(() => {
    // Every heavy start has a second without a measurement.
    lag = Number.isNaN(delays.mean) ? 0 : delays.mean / 1e6 - resolution
    delays.reset()
  }, sampleInterval).unref()
  app.decorate('overloaded', () => lag > maxLag)
  app.addHook('onRequest', (request, _reply, done) => {
    done(app.overloaded() && request.routeOptions.config.shedLoad !== false ? busy() : undefined)
  })
  app.addHook('onClose', async () => {
    clearInterval(timer)
    delays.disable()
  })
}

const busy = () =>
  new AppError('unavailable', 'The server is too busy. Try again shortly.', [], {
    'retry-after': '2',
  })

const rateWindow = 60_000

/** Most wrong keys from one address in a minute. */
const maxWrongKeys = 60

/** Counts the requests of each key and address, for all workers of a machine together. */
export type LimitStore = FastifyRateLimitStoreCtor

/**
 * Limits requests a minute per key, or per address (IPv6: per /64) without a key. Wrong keys have a
 * separate budget per address, which stops guessing early but does not lock out a good key from the
 * same address.
 */
export async function registerRateLimit(app: App, store?: LimitStore): Promise<void> {
  const { rateLimit: most } = app.config
  app.decorate('countAddress', null)
  if (most === 0) return
  await app.register(rateLimit, { global: false, timeWindow: rateWindow, ...(store && { store }) })
  const perAddress = app.createRateLimit({ max: most })
  const perKey = app.createRateLimit({ max: most, keyGenerator: (request) => request.actor.id })
  app.countAddress = async (ip) => {
    const state = await perAddress({ ip, routeOptions: {} } as Request)
    return !state.isAllowed && !state.isExceeded ? budgetOf('address', state) : null
  }
  const perGuesser = app.createRateLimit({ max: Math.min(most, maxWrongKeys) })
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.rateLimit === false) return
    const hasKey = !isKeyless(request.actor)
    const limit = hasKey ? perKey : refusalOf(request) ? perGuesser : perAddress
    const policy = hasKey ? 'key' : refusalOf(request) ? 'wrong-keys' : 'address'
    const state = await limit(request)
    if (!state.isAllowed) reply.headers(budgetOf(policy, state))
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.max, state.ttlInSeconds)
  })
}

interface Budget {
  max: number
  remaining: number
  ttlInSeconds: number
}

/** The remaining budget in the fields of draft-ietf-httpapi-ratelimit-headers-10. */
const budgetOf = (policy: string, { max, remaining, ttlInSeconds }: Budget) => ({
  'ratelimit-policy': `"${policy}";q=${max};w=${rateWindow / 1000}`,
  ratelimit: `"${policy}";r=${remaining};t=${ttlInSeconds}`,
})

function tooMany(most: number, seconds: number): AppError {
  const message = `More than ${most} requests a minute. Try again in ${seconds} s.`
  return new AppError('rate_limited', message, [], { 'retry-after': String(Math.max(1, seconds)) })
}
