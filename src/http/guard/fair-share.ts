import { AppError } from '../../errors.ts'
import { clientOf } from '../request/client-of.ts'
import type { App, Request } from '../route.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Reads of this route wait for their turn, although no cache keeps them. */
    takesTurns?: true
  }
}

/** Most reads of one client that wait for its earlier ones; more are refused. */
const maxWaiting = 200
/**
 * Milliseconds until a waiting read is refused: while the database does not respond, the earlier
 * reads end slowly.
 */
const maxWait = 10_000

/** The turn of a request to make its response. */
export interface Turn {
  /** Null once the turn has begun; rejects with 503 if that takes too long. */
  waiting: Promise<void> | null
  /** Ends the turn, or gives it up before it has begun. */
  leave(): void
}

/**
 * Limits the concurrent reads of each client to a third of the database connections: its further
 * reads wait for its own earlier ones, so that other clients need not.
 */
export interface FairShare {
  enter(request: Request): Turn
}

interface ClientQueue {
  running: number
  queue: Set<() => void>
}

const turns = new WeakMap<Request, Turn>()

/** Makes the queues of the clients of a process. */
export function createFairShare(poolMax: number): FairShare {
  const maxRunning = Math.max(2, Math.floor(poolMax / 3))
  const queues = new Map<string, ClientQueue>()
  return {
    enter(request) {
      const client = clientOf(request)
      const own = queues.get(client) ?? { running: 0, queue: new Set() }
      queues.set(client, own)
      return enter(own, maxRunning, () => queues.delete(client))
    },
  }
}

function enter(own: ClientQueue, maxRunning: number, empty: () => void): Turn {
  if (own.running >= maxRunning && own.queue.size >= maxWaiting) throw tooMany()
  let begin = () => {}
  const end = () => {
    const [next] = own.queue
    if (next) next()
    else if (--own.running === 0) empty()
  }
  const turn: Turn = {
    waiting: null,
    leave() {
      turn.leave = () => {}
      if (!own.queue.delete(begin)) end()
    },
  }
  if (own.running < maxRunning) {
    own.running++
    return turn
  }
  turn.waiting = new Promise((begun, refused) => {
    const clock = setTimeout(() => {
      if (!own.queue.delete(begin)) return
      turn.leave = () => {}
      refused(tooLong())
    }, maxWait).unref()
    begin = () => {
      clearTimeout(clock)
      own.queue.delete(begin)
      turn.waiting = null
      begun()
    }
  })
  own.queue.add(begin)
  return turn
}

/** Makes reads of content wait for their turn, unless they share a response with other requests. */
export function registerFairShare(
  app: App,
  share: FairShare,
  isShared: (request: Request) => boolean,
): void {
  app.addHook('preHandler', (request, _reply, done) => {
    const { cache, takesTurns } = request.routeOptions.config
    if (!(cache || takesTurns) || isShared(request)) return done()
    const turn = share.enter(request)
    const begin = () => done(takeTurn(request, turn))
    if (turn.waiting) turn.waiting.then(begin, done)
    else begin()
  })
}

/**
 * Ends the turn of a response once it is made; runs after compression, which is part of making it.
 */
export function registerShareEnd(app: App): void {
  app.addHook('onSend', (request, _reply, payload, done) => {
    endTurn(request)
    done(null, payload)
  })
}

/**
 * Records the turn of a request that makes its response now; returns an error if its connection is
 * gone.
 */
export function takeTurn(request: Request, turn: Turn): AppError | undefined {
  turns.set(request, turn)
  return request.raw.socket.destroyed
    ? new AppError('unavailable', 'The connection is gone.')
    : undefined
}

/** Ends the turn of a request, if it has one. */
export function endTurn(request: Request): void {
  turns.get(request)?.leave()
  turns.delete(request)
}

function tooMany(): AppError {
  const message = `More than ${maxWaiting} of your reads are waiting for earlier ones. Try again shortly.`
  return new AppError('unavailable', message, [], { 'retry-after': '1' })
}

function tooLong(): AppError {
  const message = 'Your earlier reads take too long. Try again shortly.'
  return new AppError('unavailable', message, [], { 'retry-after': '2' })
}
