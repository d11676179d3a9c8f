import { atMost } from '../../at-most.ts'
import { clientOf } from '../../http/request/client-of.ts'
import type { App, Request } from '../../http/route.ts'
import type { Changes } from '../changes.ts'
import type { FeedPlace } from '../cursor.ts'
import { numberLeft, type Page, readPage, type Wanted } from '../page.ts'
import { createPlaces, type Places } from './places.ts'
import { paced, shareEqual } from './share.ts'
import { createWaiter, type Waiter } from './waiter.ts'

/** The requests of this process that wait for changes. */
export interface Following {
  /** Registers a waiting request until `leave`. Throws 503 or 429 if too many wait. */
  enter(request: Request, kind: WaitKind): Waiter & { leave(): void }
  /** Reads what follows a place, if the key of the request still works; equal reads are shared. */
  look(request: Request, after: FeedPlace, wanted: Wanted): Promise<Page>
  count(kind: WaitKind): number
  /** Milliseconds without a byte until a comment keeps proxies from closing a stream. */
  heartbeat: number
  readonly refused: Places['refused']
}

type WaitKind = 'poll' | 'stream'

declare module 'fastify' {
  interface FastifyInstance {
    following: Following
  }
}

interface Entry {
  waiter: Waiter
  request: Request
  kind: WaitKind
}

/** During many writes, all waiting requests read together, this many milliseconds apart. */
const pause = 100
const tick = 1_000
/** After this many ticks, the events of a writer that died are numbered if no worker did it. */
const ticksUntilLeft = 10

/**
 * Wakes the waiting requests: once at each announcement of events, and every second while
 * announcements may be missed. All end when the server closes.
 */
export function registerFollowing(app: App, changes: Changes): void {
  const { db, config, draining } = app
  const places = createPlaces(config.maxWaiting, config.maxWaitingPerClient)
  const entries = new Set<Entry>()
  const share = shareEqual()
  const inTurn = atMost(Math.max(1, Math.floor(config.poolMax / 3)))
  let isClosing = false
  let ticks = 0
  // A request that was woken may only share a read that began afterwards.
  let generation = 0

  const wakeAll = () => {
    generation++
    for (const { waiter } of entries) waiter.wake()
  }
  const wakeKey = (id: string) => {
    for (const { waiter, request } of entries) if (request.actor.id === id) waiter.wake()
  }
  changes.onNumbered(paced(wakeAll, pause))
  changes.subscribe((news) => news === 'state' && wakeAll())
  changes.onRevoked(wakeKey)
  changes.onRotated(wakeKey)

  const timer = setInterval(() => {
    for (const entry of entries) endIfGone(entry, isClosing || draining.retiring)
    if (entries.size === 0) return
    if (!changes.connected) wakeAll()
    else if (++ticks % ticksUntilLeft === 0) numberLeft(db).catch(() => {})
  }, tick).unref()
  app.addHook('preClose', (done) => {
    isClosing = true
    for (const { waiter } of entries) waiter.end()
    done()
  })
  app.addHook('onClose', async () => clearInterval(timer))

  app.decorate('following', {
    refused: places.refused,
    heartbeat: 15_000,
    count: (kind) => [...entries].filter((entry) => entry.kind === kind).length,
    enter(request, kind) {
      const leavePlace = places.take(clientOf(request))
      const waiter = createWaiter((ms) => {
        request.waited += ms
      })
      if (isClosing) waiter.end()
      const entry = { waiter, request, kind }
      entries.add(entry)
      const leave = () => {
        if (entries.delete(entry)) leavePlace()
      }
      return Object.assign(waiter, { leave })
    },
    async look(request, after, wanted) {
      const page = await share(`page ${JSON.stringify([generation, after, wanted])}`, () =>
        inTurn(() => readPage(db, after, wanted)),
      )
      const { authorization = '' } = request.headers
      await share(`key ${authorization}`, () => app.readmit(request))
      return page
    },
  })
}

// A response that waits for another one gets no event when its connection is lost.
function endIfGone({ waiter, request, kind }: Entry, isEnding: boolean): void {
  const { socket } = request.raw
  // The client of a stream that has not ended since the last tick reads nothing.
  if (waiter.isOver && kind === 'stream') socket.destroy()
  else if (isEnding || socket.destroyed) waiter.end()
}
