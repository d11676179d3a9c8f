import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/client.ts'
import {
  type ClaimRow,
  deleteClaim,
  findClaim,
  forgetInstance,
  freeClaims,
  type IdempotencyId,
  insertClaim,
  keepUnderClaim,
  type NewClaim,
  type StoredResponse,
  signalLife,
  takeClaim,
} from './claim-queries.ts'

// A request holds its Idempotency-Key by a claim, and a server holds its claims by a heartbeat: the
// claims of a dead process are free within seconds, those of a live one only when their request is
// over. Even so, a late transaction of an earlier claim never writes twice: it stores its response
// under its own claim, which no longer exists, and is rolled back.

type RequestClaim =
  | { state: 'claimed'; claim: string }
  | { state: 'running'; seconds: number }
  | { state: 'other_body' }
  | { state: 'answered'; response: StoredResponse }

export interface Claims {
  /** Claims the key for a request, unless another request holds it. */
  take(id: IdempotencyId, requestHash: Buffer): Promise<RequestClaim>
  /** Frees the key of a request that changed nothing. */
  free(id: IdempotencyId, claim: string): Promise<void>
  /**
   * The same in the background, because the database may be unreachable or still run the
   * transaction.
   */
  abandon(claim: string): void
  /** Ends a claim whose response is stored. */
  done(claim: string): void
  /**
   * Stores the response of a committed write; if the database is unreachable now, as soon as it is
   * back.
   */
  keep(id: IdempotencyId, claim: string, response: StoredResponse): Promise<void>
  close(): Promise<void>
}

/** Milliseconds without a heartbeat after which a server counts as gone. */
const lease = 5_000
const heartbeatInterval = 1_000
// Seconds until PostgreSQL ends a transaction whose client is gone
// (idle_in_transaction_session_timeout).
const maxOrphanSeconds = 15

/** The claims of one server, which sends heartbeats while it has any. */
export function createClaims(db: Database): Claims {
  const holder = randomUUID()
  const running = new Set<string>()
  const unkept = new Map<string, () => Promise<unknown>>()
  let aliveUntil = 0
  let abandoned = new Set<string>()
  let timer: NodeJS.Timeout | undefined

  const live = async () => {
    const began = performance.now()
    await signalLife(db, holder, lease)
    aliveUntil = began + lease
  }
  const work = async () => {
    if (running.size > 0) await live()
    for (const [claim, keep] of unkept) {
      await keep()
      unkept.delete(claim)
      running.delete(claim)
    }
    if (abandoned.size === 0) return
    const asked = abandoned
    abandoned = new Set()
    const left = await freeClaims(db, holder, [...asked]).catch(() => asked)
    for (const claim of left) abandoned.add(claim)
  }
  const wake = (rest = heartbeatInterval) => {
    timer ??= setTimeout(() => {
      const goOn = () => {
        timer = undefined
        if (running.size > 0 || abandoned.size > 0) wake()
      }
      work().then(goOn, goOn)
    }, rest).unref()
  }
  const start = () => {
    const claim = randomUUID()
    running.add(claim)
    wake()
    return claim
  }
  const abandon = (claim: string) => {
    running.delete(claim)
    abandoned.add(claim)
    // Soon, so that other servers do not wait for a request that has failed.
    clearTimeout(timer)
    timer = undefined
    wake(20)
  }
  const isOver = ({ old, status, claim, holder: whose, seconds }: ClaimRow) =>
    old || (status === null && (whose === holder ? !running.has(claim ?? '') : seconds <= 0))

  const tryTake = async (next: NewClaim): Promise<RequestClaim> => {
    let locked = false
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await insertClaim(db, next)) return { state: 'claimed', claim: next.claim }
      const row = await findClaim(db, next.id)
      if (!row) continue
      if (!isOver(row)) return stateOf(row, next)
      if (await takeClaim(db, next, row.claim)) return { state: 'claimed', claim: next.claim }
      locked = true
    }
    return { state: 'running', seconds: locked ? maxOrphanSeconds : 1 }
  }
  const stateOf = (row: ClaimRow, next: NewClaim): RequestClaim => {
    if (!row.requestHash.equals(next.requestHash)) return { state: 'other_body' }
    const { status, headers, body } = row
    if (status !== null)
      return { state: 'answered', response: { status, headers: headers ?? {}, body } }
    return {
      state: 'running',
      seconds: row.holder === holder ? 1 : Math.max(1, Math.ceil(row.seconds)),
    }
  }

  return {
    take: async (id, requestHash) => {
      const claim = start()
      try {
        // Before the claim, which counts as free without a heartbeat.
        if (performance.now() > aliveUntil - lease / 2) await live()
        const result = await tryTake({ id, requestHash, claim, holder })
        if (result.state !== 'claimed') running.delete(claim)
        return result
      } catch (error) {
        // The database may have stored the claim in spite of the error.
        abandon(claim)
        throw error
      }
    },
    free: async (id, claim) => {
      running.delete(claim)
      await deleteClaim(db, id, claim).catch(() => abandon(claim))
    },
    abandon,
    done: (claim) => void running.delete(claim),
    keep: async (id, claim, response) => {
      const keep = () => keepUnderClaim(db.pool, id, claim, response)
      try {
        await keep()
        running.delete(claim)
      } catch {
        unkept.set(claim, keep)
        wake()
      }
    },
    close: async () => {
      clearTimeout(timer)
      if (aliveUntil > 0) await forgetInstance(db, holder).catch(() => {})
    },
  }
}
