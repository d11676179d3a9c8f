import { randomUUID } from 'node:crypto'
import type { Database } from '../../database/client.ts'
import {
  type ClaimRow,
  deleteClaim,
  findClaim,
  type IdempotencyId,
  insertClaim,
  keepUnderClaim,
  type NewClaim,
  type StoredResponse,
  takeClaim,
} from './claim-queries.ts'
import { createHeartbeat } from './heartbeat.ts'

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

// Seconds until PostgreSQL ends a transaction whose client is gone
// (idle_in_transaction_session_timeout).
const maxOrphanSeconds = 15

/** The claims of one server, which sends heartbeats while it has any. */
export function createClaims(db: Database): Claims {
  const holder = randomUUID()
  const heartbeat = createHeartbeat(db, holder)
  const { running, abandon } = heartbeat
  return {
    take: async (id, requestHash) => {
      const claim = heartbeat.start()
      try {
        await heartbeat.prove()
        const result = await tryTake(db, { id, requestHash, claim, holder }, running)
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
        heartbeat.keepLater(claim, keep)
      }
    },
    close: heartbeat.close,
  }
}

async function tryTake(
  db: Database,
  next: NewClaim,
  running: ReadonlySet<string>,
): Promise<RequestClaim> {
  let locked = false
  for (let attempt = 0; attempt < 3; attempt++) {
    if (await insertClaim(db, next)) return { state: 'claimed', claim: next.claim }
    const row = await findClaim(db, next.id)
    if (!row) continue
    if (!isOver(row, next.holder, running)) return stateOf(row, next)
    if (await takeClaim(db, next, row.claim)) return { state: 'claimed', claim: next.claim }
    locked = true
  }
  return { state: 'running', seconds: locked ? maxOrphanSeconds : 1 }
}

const isOver = (
  { old, status, claim, holder, seconds }: ClaimRow,
  own: string,
  running: ReadonlySet<string>,
) => old || (status === null && (holder === own ? !running.has(claim ?? '') : seconds <= 0))

function stateOf(row: ClaimRow, next: NewClaim): RequestClaim {
  if (!row.requestHash.equals(next.requestHash)) return { state: 'other_body' }
  const { status, headers, body } = row
  if (status !== null)
    return { state: 'answered', response: { status, headers: headers ?? {}, body } }
  return {
    state: 'running',
    seconds: row.holder === next.holder ? 1 : Math.max(1, Math.ceil(row.seconds)),
  }
}
