import { AppError } from '../../errors.ts'
import { clientOf } from '../request/client-of.ts'
import type { App, Request } from '../route.ts'

/** Reads of one client that wait for its earlier ones; more are refused. */
const mostWaiting = 200
/**
 * Milliseconds after which one that waits is refused: while the database is silent, the earlier
 * ones end slowly.
 */
const longestWait = 10_000

/** The turn of a request to make its answer. */
export interface Turn {
  /** Null once it has begun; rejects with 503 where that takes too long. */
  waiting: Promise<void> | null
  /** Ends it, or gives it up before it has begun. */
  leave(): void
}

/**
 * Lets each client make only some answers at once, a third of what the database serves: more of its
 * reads wait for its own earlier ones, and not everybody for them.
 */
export interface FairShare {
  enter(request: Request): Turn
}

interface Place {
  running: number
  queue: Set<() => void>
}

const turns = new WeakMap<Request, Turn>()

export function createFairShare(poolMax: number): FairShare {
  const most = Math.max(2, Math.floor(poolMax / 3))
  const places = new Map<string, Place>()
  return {
    enter(request) {
      const client = clientOf(request)
      const place = places.get(client) ?? { running: 0, queue: new Set() }
      places.set(client, place)
      return enter(place, most, () => places.delete(client))
    },
  }
}

function enter(place: Place, most: number, empty: () => void): Turn {
  if (place.running >= most && place.queue.size >= mostWaiting) throw tooMany()
  let begin = () => {}
  const end = () => {
    const [next] = place.queue
    if (next) next()
    else if (--place.running === 0) empty()
  }
  const turn: Turn = {
    waiting: null,
    leave() {
      turn.leave = () => {}
      if (!place.queue.delete(begin)) end()
    },
  }
  if (place.running < most) {
    place.running++
    return turn
  }
  turn.waiting = new Promise((begun, refused) => {
    const clock = setTimeout(() => {
      if (!place.queue.delete(begin)) return
      turn.leave = () => {}
      refused(tooLong())
    }, longestWait).unref()
    begin = () => {
      clearTimeout(clock)
      place.queue.delete(begin)
      turn.waiting = null
      begun()
    }
  })
  place.queue.add(begin)
  return turn
}

/** Lets reads of content that share no answer with others wait for their turn. */
export function registerFairShare(
  app: App,
  share: FairShare,
  isShared: (request: Request) => boolean,
): void {
  app.addHook('preHandler', (request, _reply, done) => {
    if (!request.routeOptions.config.cache || isShared(request)) return done()
    const turn = share.enter(request)
    const begin = () => done(takeTurn(request, turn))
    if (turn.waiting) turn.waiting.then(begin, done)
    else begin()
  })
}

/**
 * Ends the turn of an answer once it is made; comes behind compression, which is a part of making
 * it.
 */
export function registerShareEnd(app: App): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    endTurn(request)
    done(null, payload)
  })
}

/**
 * Notes the turn of a request that makes its answer now; a fault where nobody is there to read it
 * any more.
 */
export function takeTurn(request: Request, turn: Turn): AppError | undefined {
  turns.set(request, turn)
  return request.raw.socket.destroyed
    ? new AppError('unavailable', 'The connection is gone.')
    : undefined
}

function endTurn(request: Request): void {
  turns.get(request)?.leave()
  turns.delete(request)
}

function tooMany(): AppError {
  const message = `More than ${mostWaiting} of your reads wait for earlier ones. Try again shortly.`
  return new AppError('unavailable', message, [], { 'retry-after': '1' })
}

function tooLong(): AppError {
  const message = 'Your earlier reads take long. Try again shortly.'
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
