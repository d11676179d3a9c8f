import { type FairShare, type Turn, takeTurn } from '../http/guard/fair-share.ts'
import { faultOf } from '../http/response/errors.ts'
import type { Reply, Request } from '../http/route.ts'
import type { DueTimes } from './due-times.ts'
import type { Flight, FlightOutcome, Flights } from './flights.ts'
import { sendCached } from './send.ts'
import type { CachedResponse, ResponseCache } from './store.ts'

// A request whose flight gave no usable outcome joins the next one, but only this many times.
const maxJoins = 3

/**
 * Returns a function that serves a request from the cache or from an equal in-flight request
 * (null), or waits for its turn and starts a flight that others can join. A request never joins a
 * flight that began before a change that its client may know of, or before an article fell due. It
 * never waits for an equal request that waits for its turn, which may be far back in the queue of
 * another client.
 */
export function createJoining(
  cache: ResponseCache,
  flights: Flights,
  due: DueTimes,
  share: FairShare,
) {
  return async (key: string, request: Request, reply: Reply): Promise<Flight | null> => {
    let turn: Turn | undefined
    for (let joined = 0; ; joined++) {
      const found = cache.find(key) ?? (joined < maxJoins ? joinable(key) : undefined)
      if (found) {
        turn?.leave()
        turn = undefined
        if (await serve(found, request, reply)) return null
      } else {
        turn ??= share.enter(request)
        if (!turn.waiting) break
        await turnOrStart(turn.waiting, key)
      }
    }
    const fault = takeTurn(request, turn)
    if (fault) throw fault
    cache.counts.miss++
    return flights.start(key, cache.begin())
  }

  function joinable(key: string): Flight | undefined {
    const flight = flights.find(key)
    return flight && cache.isCurrent(flight.begun) ? flight : undefined
  }

  async function serve(
    found: CachedResponse | Flight,
    request: Request,
    reply: Reply,
  ): Promise<boolean> {
    if ('outcome' in found) {
      const outcome = await found.outcome
      if (outcome === null || !(await give(found, outcome, request, reply))) return false
      cache.counts.joined++
      return true
    }
    cache.counts.hit++
    await sendCached(request, reply, found)
    return true
  }

  function turnOrStart(turn: Promise<void>, key: string): Promise<void> {
    return new Promise((go, refuse) => {
      const forget = flights.onStart(key, go)
      turn.then(go, refuse).finally(forget)
    })
  }

  async function give(
    { begun }: Flight,
    outcome: NonNullable<FlightOutcome>,
    request: Request,
    reply: Reply,
  ) {
    // If the database is unreachable, it cannot tell which articles fell due either.
    if ('error' in outcome && isOutage(outcome.error)) throw outcome.error
    const times = await due.find()
    if (times === null || begun.at <= times.last) return false
    if ('error' in outcome) throw outcome.error
    if ('response' in outcome) {
      await sendCached(request, reply, { ...outcome.response, expires: times.next })
    } else await reply.code(outcome.status).headers(outcome.headers).send(outcome.body)
    return true
  }
}

/** Whether a read failed because the database cannot be reached or is busy. */
export const isOutage = (error: Error) => faultOf(error)?.code === 'unavailable'
