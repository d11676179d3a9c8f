import { timingSafeEqual } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { type Actor, grantedScopes } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { hashSecret } from './create.ts'
import { findLiveKey, type KeyRecord, markUsed } from './queries.ts'

/**
 * The keys in use, cached for five seconds while the revocations of other processes are heard, and
 * never beyond their expiry, which the database decides by its own clock. While they may be missed,
 * each request looks its key up.
 */
export interface Keyring {
  /** The actor of this key; null if it is unknown, revoked or expired, or its secret is wrong. */
  actorOf(id: string, secret: string): Promise<Actor | null>
  /** Makes a key unknown from now on, also for lookups in flight. */
  forget(id: string): void
  /** Makes the next request look a key up again, because its secret was replaced. */
  refresh(id: string): void
}

interface KeyHolder {
  actor: Actor | null
  /** Of its secret, and of the former one while that works. */
  hashes: readonly Buffer[]
}

const nobody: KeyHolder = { actor: null, hashes: [] }
const maxAge = 5_000

/** What the keyring hears from other processes. */
export interface Revocations {
  /** True while each revocation of another process is heard. */
  readonly connected: boolean
  subscribe(listener: (news: 'change' | 'state') => void): void
  onRevoked(listener: (id: string) => void): void
  onRotated(listener: (id: string) => void): void
}

/** Makes a keyring that hears which keys are revoked. */
export function createKeyring(db: Database, heard: Revocations): Keyring {
  // A resolution of 0 makes the cache read the clock each time.
  const holders = new LRUCache<string, KeyHolder>({ max: 10_000, ttl: maxAge, ttlResolution: 0 })
  const recordedUses = new LRUCache<string, true>({ max: 10_000, ttl: 60_000 })

  let generation = 0
  const forget = (id: string) => void holders.set(id, nobody)
  const isForgotten = (id: string) => holders.get(id) === nobody
  // A lookup in flight may have read the former secret, so it is not cached.
  const refresh = (id: string) => {
    generation++
    if (!isForgotten(id)) holders.delete(id)
  }
  heard.onRevoked(forget)
  heard.onRotated(refresh)
  // What was missed before notifications arrived again is unknown.
  heard.subscribe((news) => {
    if (news !== 'state') return
    generation++
    holders.clear()
  })

  async function lookUp(id: string): Promise<KeyHolder> {
    const begun = generation
    const start = performance.now()
    const record = await findLiveKey(db, id)
    const found = record ? holderOf(id, record) : nobody
    // Counted from the start of the query, so that a slow query makes the time shorter, never
    // longer.
    const { expiresIn, formerFor } = record ?? {}
    const ttl = Math.floor(Math.min(maxAge, expiresIn ?? maxAge, formerFor ?? maxAge))
    // A lookup that began before forget() must not bring the key back. Unknown ids are not cached,
    // because attackers could fill the cache with them.
    const isCurrent = heard.connected && begun === generation
    if (isForgotten(id)) return nobody
    if (record && ttl > 0 && isCurrent) holders.set(id, found, { ttl, start })
    return found
  }

  function recordUse(id: string): void {
    if (recordedUses.has(id)) return
    recordedUses.set(id, true)
    // A failure only loses a time of last use.
    markUsed(db, id).catch(() => recordedUses.delete(id))
  }

  return {
    async actorOf(id, secret) {
      const hash = hashSecret(secret)
      const known = heard.connected ? holders.get(id) : undefined
      // The secret may be newer than what is cached: another process has just replaced it.
      const isSure = known && (known === nobody || fits(known, hash))
      const holder = isSure ? known : await lookUp(id)
      if (!fits(holder, hash)) return null
      recordUse(id)
      return holder.actor
    },
    forget,
    refresh,
  }
}

const fits = ({ hashes }: KeyHolder, hash: Buffer) =>
  hashes.some((known) => timingSafeEqual(hash, known))

function holderOf(id: string, record: KeyRecord): KeyHolder {
  const { scopes, sources, expiresAt, secretHash, formerHash } = record
  const hashes = (formerHash ? [secretHash, formerHash] : [secretHash]).map((hash) =>
    Buffer.from(hash),
  )
  return { actor: { id, scopes: grantedScopes(scopes), sources, expiresAt }, hashes }
}
