import { type FairShare, type Turn, takeTurn } from '../http/guard/fair-share.ts'
import { faultOf } from '../http/response/errors.ts'
import type { Reply, Request } from '../http/route.ts'
import type { DueTimes } from './due-times.ts'
import type { Flight, Flights, Outcome } from './flights.ts'
import { sendKept } from './send.ts'
import type { CachedAnswer, ResponseCache } from './store.ts'

// One that waited for nothing joins the next, but not for ever.
const tries = 3

/**
 * Serves a request by the cache or by the outcome of an equal one under way (null), or has it make
 * its answer when it is its turn, for others to join. It joins none that began before a change that
 * it could know of, nor one that began before an article fell due; nor does it wait for one whose
 * turn has not come, which may be far back among those of another client.
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
      const found = cache.find(key) ?? (joined < tries ? joinable(key) : undefined)
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
    return flights.start(key, cache.begin())
  }

  function joinable(key: string): Flight | undefined {
    const flight = flights.find(key)
    return flight && cache.isCurrent(flight.begun) ? flight : undefined
  }

  async function serve(
    found: CachedAnswer | Flight,
    request: Request,
    reply: Reply,
  ): Promise<boolean> {
    if ('outcome' in found) {
      const outcome = await found.outcome
      return outcome !== null && give(found, outcome, request, reply)
    }
    await sendKept(request, reply, found)
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
    outcome: NonNullable<Outcome>,
    request: Request,
    reply: Reply,
  ) {
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
