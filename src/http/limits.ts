import rateLimit from '@fastify/rate-limit'
import underPressure from '@fastify/under-pressure'
import { publicActor } from '../actor.ts'
import { AppError } from '../errors.ts'
import { refusalOf } from './auth.ts'
import type { App } from './route.ts'

// Mean over a second, in milliseconds: high, since a single stall on a busy machine is no overload.
const longestLag = 2_500

/** A process that lags seconds behind answers 503 until it has caught up; probes are still answered. */
export async function registerLoadShedding(app: App): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: longestLag,
    // Infinity stands for a second without a measurement, which is what every heavy start looks like.
    pressureHandler: async (_request, _reply, _type, lag) => {
      if (Number.isFinite(lag)) throw busy()
    },
  })
}

const busy = () =>
  new AppError('unavailable', 'The server is too busy. Try again shortly.', [], { 'retry-after': '2' })

/** Wrong keys from one address within a minute. */
const wrongKeys = 60

/**
 * Requests a minute per key, or per address (IPv6: per /64) where there is none. Wrong keys have a budget of their
 * own per address, so that guessing ends early and yet a neighbour with a good key is served.
 */
export async function registerRateLimit(app: App): Promise<void> {
  const { rateLimit: most } = app.config
  if (most === 0) return
  await app.register(rateLimit, { global: false, timeWindow: 60_000 })
  const perAddress = app.createRateLimit({ max: most })
  const perKey = app.createRateLimit({ max: most, keyGenerator: (request) => request.actor.id })
  const perGuesser = app.createRateLimit({ max: Math.min(most, wrongKeys) })
  app.addHook('onRequest', async (request) => {
    if (request.routeOptions.config.rateLimit === false) return
    const known = request.actor !== publicActor
    const limit = known ? perKey : refusalOf(request) ? perGuesser : perAddress
    const state = await limit(request)
    if (!state.isAllowed && state.isExceeded) throw tooMany(state.max, state.ttlInSeconds)
  })
}

function tooMany(most: number, seconds: number): AppError {
  const message = `More than ${most} requests a minute. Try again in ${seconds} s.`
  return new AppError('rate_limited', message, [], { 'retry-after': String(Math.max(1, seconds)) })
}
