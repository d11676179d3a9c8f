import { sendKept } from './cache-send.ts'
import type { DueTimes } from './due-times.ts'
import { faultOf } from './errors.ts'
import type { Flight, Flights, Outcome } from './flights.ts'
import type { ResponseCache } from './response-cache.ts'
import type { Reply, Request } from './route.ts'

// One that waited for nothing joins the next, but not for ever.
const tries = 3

/**
 * Serves a request by the cache or by the outcome of an equal one under way (null), or has it make its answer, for others to
 * join. It joins none that began before a change that it could know of, nor one that began before an article fell due.
 */
export function createJoining(cache: ResponseCache, flights: Flights, due: DueTimes) {
  return async (key: string, request: Request, reply: Reply): Promise<Flight | null> => {
    for (let attempt = 0; attempt < tries; attempt++) {
      const kept = cache.find(key)
      if (kept) {
        await sendKept(request, reply, kept)
        return null
      }
      const flight = flights.find(key)
      if (!flight || !cache.isCurrent(flight.begun)) break
      const outcome = await flight.outcome
      if (outcome && (await give(flight, outcome, request, reply))) return null
    }
    return flights.start(key, cache.begin())
  }

  async function give({ begun }: Flight, outcome: NonNullable<Outcome>, request: Request, reply: Reply) {
    // The database that cannot answer it cannot say what fell due either.
    if ('error' in outcome && isOutage(outcome.error)) throw outcome.error
    const times = await due.find()
    if (times === null || begun.at <= times.last) return false
    if ('error' in outcome) throw outcome.error
    if ('answer' in outcome) {
      await sendKept(request, reply, { ...outcome.answer, expires: times.next })
    } else await reply.code(outcome.status).headers(outcome.headers).send(outcome.body)
    return true
  }
}

const isOutage = (error: Error) => faultOf(error)?.code === 'unavailable'
