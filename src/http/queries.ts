import { asSql, type Database, type Sql } from '../database/client.ts'

/** An answer kept for a retry. */
export interface KeptAnswer {
  status: number
  headers: Record<string, string>
  body: Buffer | null
}

/** Which request: one caller's key on one route. */
export interface IdempotencyId {
  actor: string
  route: string
  key: string
}

export type Claim =
  | { state: 'claimed'; lock: string }
  | { state: 'running' }
  | { state: 'other_body' }
  | { state: 'answered'; answer: KeptAnswer }

interface Row {
  requestHash: Buffer
  status: number | null
  headers: Record<string, string> | null
  body: Buffer | null
}

/**
 * Takes the key for this request, unless it is taken. A lock that ran out (its process died) and an answer older
 * than 24 hours are free again.
 */
export async function claimIdempotencyKey(
  db: Database,
  id: IdempotencyId,
  requestHash: Buffer,
): Promise<Claim> {
  for (let attempt = 0; attempt < 3; attempt++) {
    const lock = await insertClaim(db, id, requestHash)
    if (lock !== undefined) return { state: 'claimed', lock }
    const row = await findClaim(db, id)
    if (!row) continue
    if (!row.requestHash.equals(requestHash)) return { state: 'other_body' }
    if (row.status === null) return { state: 'running' }
    return { state: 'answered', answer: { status: row.status, headers: row.headers ?? {}, body: row.body } }
  }
  return { state: 'running' }
}

async function insertClaim(
  db: Database,
  id: IdempotencyId,
  requestHash: Buffer,
): Promise<string | undefined> {
  const { rows } = await db.pool.query<{ lock: string }>({
    name: 'claim-idempotency-key',
    text: `insert into idempotency_keys as k (actor, route, key, request_hash, locked_until)
           values ($1, $2, $3, $4, now() + interval '2 minutes')
           on conflict (actor, route, key) do update
             set request_hash = excluded.request_hash, status = null, headers = null, body = null,
                 created_at = now(), locked_until = excluded.locked_until
             where (k.status is null and k.locked_until < now()) or k.created_at < now() - interval '24 hours'
           returning locked_until::text as lock`,
    values: [id.actor, id.route, id.key, requestHash],
  })
  return rows[0]?.lock
}

async function findClaim(db: Database, id: IdempotencyId): Promise<Row | undefined> {
  const { rows } = await db.pool.query<Row>({
    name: 'find-idempotency-key',
    text: `select request_hash as "requestHash", status, headers, body from idempotency_keys
           where actor = $1 and route = $2 and key = $3`,
    values: [id.actor, id.route, id.key],
  })
  return rows[0]
}

/** Keeps the answer under a lock that is still ours. */
export async function insertAnswer(
  sql: Sql,
  id: IdempotencyId,
  lock: string,
  answer: KeptAnswer,
): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'keep-idempotent-answer',
    text: `update idempotency_keys set status = $5, headers = $6, body = $7
           where actor = $1 and route = $2 and key = $3 and locked_until = $4::timestamptz and status is null`,
    values: [id.actor, id.route, id.key, lock, answer.status, JSON.stringify(answer.headers), answer.body],
  })
  return rowCount === 1
}

/** Frees the key of a request that changed nothing. */
export async function deleteClaim(db: Database, id: IdempotencyId, lock: string): Promise<void> {
  await db.pool.query({
    name: 'free-idempotency-key',
    text: `delete from idempotency_keys
           where actor = $1 and route = $2 and key = $3 and locked_until = $4::timestamptz and status is null`,
    values: [id.actor, id.route, id.key, lock],
  })
}

/** Forgets answers older than 24 hours, a batch at a time; gives how many. */
export async function deleteOldAnswers(db: Database): Promise<number> {
  const { rowCount } = await db.pool.query({
    text: `delete from idempotency_keys where (actor, route, key) in (
             select actor, route, key from idempotency_keys
             where created_at < now() - interval '24 hours' limit 1000)`,
  })
  return rowCount ?? 0
}

/** When what is public changes by itself, in milliseconds from now by the clock of the database. */
export interface DueTimes {
  /** Since an article last appeared or expired; null if none has. */
  since: number | null
  /** Until the next one does; null if none will. */
  until: number | null
}

// What lists do not show is cached as well, and has an index of its own.
const appearing = (listed: string) => `
        select min(sort_at) as at from articles
        where status = 'published' and trashed_at is null and ${listed} and sort_at > now()
        union all
        select max(sort_at) from articles where status = 'published' and trashed_at is null and ${listed}
          and sort_at <= now() and sort_at > '-infinity'`

/** The moments around now at which scheduled articles appear and others expire. */
export async function findDueTimes(db: Database): Promise<DueTimes> {
  const { rows } = await asSql(db.pool).query<DueTimes>({
    name: 'find_due_times',
    text: `select (extract(epoch from now() - max(at) filter (where at <= now())) * 1000)::float8 as since,
        (extract(epoch from min(at) filter (where at > now()) - now()) * 1000)::float8 as until
      from (
        ${appearing('listed')} union all ${appearing('not listed')} union all
        select min(expires_at) from articles where expires_at is not null and expires_at > now()
        union all
        select max(expires_at) from articles where expires_at is not null and expires_at <= now()) around`,
  })
  return rows[0] ?? { since: null, until: null }
}
