import { timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type Actor, grantedScopes } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { hashSecret } from './create.ts'
import { findLiveKey, type KeyRecord, markUsed } from './queries.ts'

/**
 * The keys in use, remembered for five seconds (the longest that another process may honour a
 * revoked key), and never beyond their end: then the database says by its own clock whether they
 * are over.
 */
export interface Keyring {
  /** Who holds this key; null when it is unknown, revoked, expired or its secret is wrong. */
  actorOf(id: string, secret: string): Promise<Actor | null>
  /** Makes a key unknown from now on, also for look-ups on their way. */
  forget(id: string): void
}

interface Known {
  actor: Actor | null
  secretHash: Buffer
}

const nobody: Known = { actor: null, secretHash: Buffer.alloc(32) }
const remembered = 5_000

export function createKeyring(db: Database): Keyring {
  // Without a resolution of its own, so that the cache reads the clock each time.
  const known = new LRUCache<string, Known>({ max: 10_000, ttl: remembered, ttlResolution: 0 })
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 })

  async function lookUp(id: string): Promise<Known> {
    const start = performance.now()
    const record = await findLiveKey(db, id)
    const found = record ? knownOf(id, record) : nobody
    // Counted from the question: what the answer took to come makes the time shorter, never longer.
    const ttl = Math.floor(Math.min(remembered, record?.expiresIn ?? remembered))
    // A look-up that began before forget() must not bring the key back; unknown ids are not worth
    // the room.
    if (record && ttl > 0 && !known.has(id)) known.set(id, found, { ttl, start })
    return known.get(id) ?? found
  }

  function noteUse(id: string): void {
    if (noted.has(id)) return
    noted.set(id, true)
    // A failed note loses nothing but a time of last use.
    markUsed(db, id).catch(() => noted.delete(id))
  }

  return {
    async actorOf(id, secret) {
      const { actor, secretHash } = known.get(id) ?? (await lookUp(id))
      if (!timingSafeEqual(hashSecret(secret), secretHash) || !actor) return null
      noteUse(id)
      return actor
    },
    forget(id) {
      known.set(id, nobody)
    },
  }
}

function knownOf(id: string, { scopes, sources, expiresAt, secretHash }: KeyRecord): Known {
  const actor = { id, scopes: grantedScopes(scopes), sources, expiresAt }
  return { actor, secretHash: Buffer.from(secretHash) }
}
