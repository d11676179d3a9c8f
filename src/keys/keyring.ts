import { timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type Actor, grantedScopes } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { hashSecret } from './create.ts'
import { findLiveKey, markUsed } from './queries.ts'

/** The keys in use, remembered for five seconds: the longest that another process may honour a revoked key. */
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

export function createKeyring(db: Database): Keyring {
  const known = new LRUCache<string, Known>({ max: 10_000, ttl: 5_000 })
  const noted = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 })

  async function lookUp(id: string): Promise<Known> {
    const record = await findLiveKey(db, id)
    const found = record
      ? { actor: { id, scopes: grantedScopes(record.scopes) }, secretHash: Buffer.from(record.secretHash) }
      : nobody
    // A look-up that began before forget() must not bring the key back; unknown ids are not worth the room.
    if (record && !known.has(id)) known.set(id, found)
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
