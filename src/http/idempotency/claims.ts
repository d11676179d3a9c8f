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
  type KeptAnswer,
  keepUnderClaim,
  type NewClaim,
  signalLife,
  takeClaim,
} from './claim-queries.ts'

// A request holds its Idempotency-Key by a claim, and a server its claims by signs of life: those
// of a process that is gone are free within seconds, those of a live one only when their request is
// over. Even so a late transaction of an earlier claim never writes twice: it keeps its answer
// under its own claim, which is no longer there.

export type Claim =
  | { state: 'claimed'; claim: string }
  | { state: 'running'; seconds: number }
  | { state: 'other_body' }
  | { state: 'answered'; answer: KeptAnswer }

export interface Claims {
  /** Takes the key for a request, unless it is taken. */
  take(id: IdempotencyId, requestHash: Buffer): Promise<Claim>
  /** Frees the key of a request that changed nothing. */
  free(id: IdempotencyId, claim: string): Promise<void>
  /** The same in the background: the database may be away, or still know of the transaction. */
  abandon(claim: string): void
  /** The request is over, its answer kept. */
  done(claim: string): void
  /**
   * Keeps the answer of a write that is stored; where the database is away now, as soon as it is
   * back.
   */
  keep(id: IdempotencyId, claim: string, answer: KeptAnswer): Promise<void>
  close(): Promise<void>
}

/** A server that shows no sign of life for so long counts as gone; milliseconds. */
const lease = 5_000
const beat = 1_000
// PostgreSQL ends a transaction whose client is gone after so many seconds
// (idle_in_transaction_session_timeout).
const longestOrphan = 15

/** The claims of one server. Signs of life are given while there are any. */
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
  const wake = (rest = beat) => {
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
    // Soon, so that other servers need not wait for what is known to have failed.
    clearTimeout(timer)
    timer = undefined
    wake(20)
  }
  const isOver = ({ old, status, claim, holder: whose, seconds }: ClaimRow) =>
    old || (status === null && (whose === holder ? !running.has(claim ?? '') : seconds <= 0))

  const tryTake = async (next: NewClaim): Promise<Claim> => {
    let locked = false
    for (let attempt = 0; attempt < 3; attempt++) {
      if (await insertClaim(db, next)) return { state: 'claimed', claim: next.claim }
      const row = await findClaim(db, next.id)
      if (!row) continue
      if (!isOver(row)) return stateOf(row, next)
      if (await takeClaim(db, next, row.claim)) return { state: 'claimed', claim: next.claim }
      locked = true
    }
    return { state: 'running', seconds: locked ? longestOrphan : 1 }
  }
  const stateOf = (row: ClaimRow, next: NewClaim): Claim => {
    if (!row.requestHash.equals(next.requestHash)) return { state: 'other_body' }
    const { status, headers, body } = row
    if (status !== null)
      return { state: 'answered', answer: { status, headers: headers ?? {}, body } }
    return {
      state: 'running',
      seconds: row.holder === holder ? 1 : Math.max(1, Math.ceil(row.seconds)),
    }
  }

  return {
    take: async (id, requestHash) => {
      const claim = start()
      try {
        // Before the claim, which would be free without it.
        if (performance.now() > aliveUntil - lease / 2) await live()
        const result = await tryTake({ id, requestHash, claim, holder })
        if (result.state !== 'claimed') running.delete(claim)
        return result
      } catch (error) {
        // It may have been stored all the same.
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
    keep: async (id, claim, answer) => {
      const keep = () => keepUnderClaim(db.pool, id, claim, answer)
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
