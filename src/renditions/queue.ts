import { tooBusy } from './faults.ts'

/** The limits of a queue; the times are in milliseconds. */
export interface QueueLimits {
  atOnce: number
  waiting: number
  waitingOfClient: number
  wait: number
}

/** Places for expensive work: few at once, and each client in its turn. */
interface PlaceQueue {
  /**
   * Waits for a place and returns the function that frees it. Throws 503 if too many wait, or if
   * the wait takes too long, and the reason of the signal once that is aborted.
   */
  enter(client: string, signal: AbortSignal): Promise<() => void>
}

/** Makes a queue with these limits. */
export function createPlaceQueue(limits: QueueLimits): PlaceQueue {
  // The client whose turn is next comes first.
  const clients = new Map<string, Set<() => void>>()
  let running = 0
  let waiting = 0

  const next = () => {
    const [first] = clients
    if (!first) {
      running--
      return
    }
    const [client, own] = first
    clients.delete(client)
    const [begin] = own
    if (own.size > 1) clients.set(client, own)
    begin?.()
  }
  const place = () => {
    let left = false
    return () => {
      if (left) return
      left = true
      next()
    }
  }
  const remove = (client: string, begin: () => void) => {
    const own = clients.get(client)
    if (own?.delete(begin) && own.size === 0) clients.delete(client)
    waiting--
  }
  const wait = (client: string, signal: AbortSignal) =>
    new Promise<() => void>((resolve, reject) => {
      const stop = () => {
        clearTimeout(clock)
        signal.removeEventListener('abort', abort)
      }
      const begin = () => {
        stop()
        waiting--
        own.delete(begin)
        resolve(place())
      }
      const refuse = (reason: unknown) => {
        stop()
        remove(client, begin)
        reject(reason)
      }
      const abort = () => refuse(signal.reason)
      const clock = setTimeout(() => refuse(tooLong()), limits.wait).unref()
      signal.addEventListener('abort', abort, { once: true })
      const own = clients.get(client) ?? new Set()
      clients.set(client, own.add(begin))
      waiting++
    })

  return {
    async enter(client, signal) {
      signal.throwIfAborted()
      if (running < limits.atOnce) {
        running++
        return place()
      }
      const own = clients.get(client)?.size ?? 0
      if (waiting >= limits.waiting || own >= limits.waitingOfClient) throw full()
      return wait(client, signal)
    },
  }
}

const full = () => tooBusy('Too many renditions wait to be made. Try again shortly.')
const tooLong = () => tooBusy('Other renditions take too long. Try again shortly.')
