import type { Changes } from '../events/changes.ts'

/**
 * Milliseconds for which a worker may use its caches after it has asked the primary, and for which
 * the primary waits for a worker at a commit. A lease counts from the question, so it has ended
 * before the primary stops waiting.
 */
export const leaseTime = 40
export const maxWait = 50

const askTime = 200

/** The right of a worker to use its caches. */
export interface Lease {
  /** Whether it is valid; renews it in the background when it ends soon. */
  holds(): boolean
  /** Resolves after an attempt to renew it. */
  renew(): Promise<void>
}

/**
 * A worker that lags or is frozen cannot learn of a commit in time. Its lease ends by its own
 * clock, so it cannot serve from its caches either. Only a worker that gets requests renews its
 * lease.
 */
export function createLease(ask: (time: number) => Promise<unknown>): Lease {
  let until = 0
  let renewing: Promise<void> | null = null
  const renew = () => {
    renewing ??= renewOnce().finally(() => {
      renewing = null
    })
    return renewing
  }
  async function renewOnce(): Promise<void> {
    const asked = performance.now()
    if (await ask(askTime)) until = asked + leaseTime
  }
  return {
    renew,
    holds() {
      const left = until - performance.now()
      if (left < leaseTime / 4) void renew()
      return left > 0
    },
  }
}

/** The same changes, connected only while the lease is valid. */
export function underLease(changes: Changes, lease: Lease): Changes {
  return Object.create(changes, {
    connected: { get: () => lease.holds() && changes.connected },
    renew: { value: () => (lease.holds() ? undefined : lease.renew()) },
  })
}
