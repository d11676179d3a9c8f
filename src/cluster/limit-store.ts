import { LRUCache } from 'lru-cache'
import type { LimitStore } from '../auth/limits.ts'
import { maxAccounts, type Share, type Taking } from './ledger.ts'

type Counted = (error: Error | null, result?: { current: number; ttl: number }) => void

/** What this worker holds of a limit. */
interface Held extends Share {
  waiting: (() => void)[]
}

// Without a share the primary is ending or too busy to count, and nobody is refused.
function add(held: Held, share: Share | undefined): void {
  // What is left of a former window is void.
  const kept = share?.end === held.end ? held.count : 0
  if (share) Object.assign(held, share, { count: kept + share.count })
  const served = !share || held.spent ? held.waiting.length : held.count
  for (const say of held.waiting.splice(0, served)) say()
}

/** The counting of this worker in all limits. */
export interface Counting {
  store: LimitStore
  /** Gives up what it still holds of a window, and returns how much that was. */
  giveBack(held: { key: string; end: number }): number
}

const noShare = { count: 0, left: 0, end: 0, spent: false }

/**
 * Counts requests against shares of the limits of the machine. Most requests cost no message: a
 * share is for many, and a key or an address that has used up its limit is refused here until the
 * window ends.
 */
export function createCounting(take: (taking: Taking) => Promise<Share | undefined>): Counting {
  const holdings = new LRUCache<string, Held>({ max: maxAccounts })

  function heldOf(key: string): Held {
    const found = holdings.get(key)
    if (found && (Date.now() < found.end || found.waiting.length > 0)) return found
    const fresh = { ...noShare, waiting: [] }
    holdings.set(key, fresh)
    return fresh
  }

  function count(key: string, done: Counted, window: number, max: number): void {
    const held = heldOf(key)
    const say = () => {
      const left = held.count + held.left
      const current = held.spent && held.count === 0 ? max + 1 : max - Math.max(0, left - 1)
      if (held.count > 0) held.count--
      done(null, { current, ttl: Math.max(0, held.end - Date.now()) })
    }
    if ((held.count > 0 || held.spent) && held.waiting.length === 0) say()
    else if (held.waiting.push(say) === 1) void fill(held, { key, max, window, wanted: 1 })
  }

  async function fill(held: Held, taking: Taking): Promise<void> {
    while (held.waiting.length > 0)
      add(held, await take({ ...taking, wanted: held.waiting.length }))
  }

  let stores = 0
  class Store {
    // Each limit is a child; all workers make them in the same order.
    private readonly name = String(stores++)
    incr(key: string, done: Counted, window: number, max: number): void {
      count(`${this.name} ${key}`, done, window, max)
    }
    child(): Store {
      return new Store()
    }
  }
  return {
    store: Store,
    giveBack({ key, end }) {
      const held = holdings.peek(key)
      if (!held || held.end !== end) return 0
      const { count: given } = held
      held.count = 0
      return given
    },
  }
}
