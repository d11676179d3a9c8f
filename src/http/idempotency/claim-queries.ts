import type { Database, Sql } from '../../database/client.ts'

/** A response kept for a retry. */
export interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: Buffer | null
}

/** Identifies a request: the key that one caller sent to one route. */
export interface IdempotencyId {
  actor: string
  route: string
  key: string
}

/** The values with which a request claims a key. */
export interface NewClaim {
  id: IdempotencyId
  requestHash: Buffer
  claim: string
  holder: string
}

/** A key that a request has claimed. */
export interface ClaimRow {
  requestHash: Buffer
  status: number | null
  headers: Record<string, string> | null
  body: Buffer | null
  claim: string | null
  holder: string | null
  /** Older than the 24 hours for which responses are kept. */
  old: boolean
  /** Seconds until its holder counts as gone unless it sends another heartbeat; 0 if it is gone. */
  seconds: number
}

const isId = 'k.actor = $1 and k.route = $2 and k.key = $3'
const valuesOf = ({ actor, route, key }: IdempotencyId) => [actor, route, key]
const isOld = `k.created_at < now() - interval '24 hours'`

/**
 * Claims a free key. Looks for a claim first, because `on conflict` alone would wait for a
 * transaction that is storing a response.
 */
export async function insertClaim(
  db: Database,
  { id, requestHash, claim, holder }: NewClaim,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'insert_claim',
    text: `insert into idempotency_keys (actor, route, key, request_hash, claim, holder, locked_until)
      select $1, $2, $3, $4, $5, $6, now() + interval '2 minutes'
      where not exists (select from idempotency_keys k where ${isId}) on conflict do nothing`,
    values: [...valuesOf(id), requestHash, claim, holder],
  })
  return rowCount === 1
}

/** The claim of a key, or its response. */
export async function findClaim(db: Database, id: IdempotencyId): Promise<ClaimRow | undefined> {
  const { rows } = await db.query<ClaimRow>({
    name: 'find_claim',
    text: `select k.request_hash as "requestHash", k.status, k.headers, k.body, k.claim, k.holder, ${isOld} as old,
        greatest(0, extract(epoch from coalesce(i.alive_until, case when k.holder is null then k.locked_until end, now())
          - now()))::float8 as seconds
      from idempotency_keys k left join server_instances i on i.id = k.holder where ${isId}`,
    values: valuesOf(id),
  })
  return rows[0]
}

/**
 * Takes a key from a claim that is over, if it has no response by now. False also while the row is
 * locked: a transaction that stores a response may still be running.
 */
export async function takeClaim(
  db: Database,
  next: NewClaim,
  former: string | null,
): Promise<boolean> {
  const { rowCount } = await db.query({
    name: 'take_claim',
    text: `with free as (
        select k.actor, k.route, k.key from idempotency_keys k
        where ${isId} and k.claim is not distinct from $7 and (k.status is null or ${isOld}) for update skip locked)
      update idempotency_keys k set request_hash = $4, claim = $5, holder = $6, status = null, headers = null, body = null,
        created_at = now(), locked_until = now() + interval '2 minutes'
      from free f where k.actor = f.actor and k.route = f.route and k.key = f.key`,
    values: [...valuesOf(next.id), next.requestHash, next.claim, next.holder, former],
  })
  return rowCount === 1
}

/** Stores the response if the claim is still ours. */
export async function keepUnderClaim(
  sql: Sql,
  id: IdempotencyId,
  claim: string,
  { status, headers, body }: StoredResponse,
): Promise<boolean> {
  const { rowCount } = await sql.query({
    name: 'keep_answer',
    text: `update idempotency_keys k set status = $5, headers = $6, body = $7 where ${isId} and k.claim = $4`,
    values: [...valuesOf(id), claim, status, JSON.stringify(headers), body],
  })
  return rowCount === 1
}

/** Frees the key of a request that changed nothing. */
export async function deleteClaim(db: Database, id: IdempotencyId, claim: string): Promise<void> {
  await db.query({
    name: 'delete_claim',
    text: `delete from idempotency_keys k where ${isId} and k.claim = $4 and k.status is null`,
    values: [...valuesOf(id), claim],
  })
}

/**
 * Frees claims of requests that are over; returns those that a transaction still locks, because it
 * may still store a response.
 */
export async function freeClaims(
  db: Database,
  holder: string,
  claims: readonly string[],
): Promise<string[]> {
  const over = 'holder = $1 and status is null and claim = any($2::uuid[])'
  const { rows } = await db.query<{ claim: string }>({
    name: 'free_claims',
    text: `with free as (select claim from idempotency_keys where ${over} for update skip locked),
      freed as (delete from idempotency_keys k using free f where k.holder = $1 and k.status is null and k.claim = f.claim)
      select claim from idempotency_keys where ${over} except select claim from free`,
    values: [holder, claims],
    query_timeout: 2_000,
  })
  return rows.map(({ claim }) => claim)
}

/** The heartbeat of a server: it keeps its claims for `lease` more milliseconds. */
export async function signalLife(db: Database, holder: string, lease: number): Promise<void> {
  await db.query({
    name: 'signal_life',
    text: `insert into server_instances (id, alive_until) values ($1, clock_timestamp() + $2::int * interval '1 millisecond')
      on conflict (id) do update set alive_until = excluded.alive_until`,
    values: [holder, lease],
    query_timeout: 2_000,
  })
}

/** Gives up all claims of a server that stops. */
export async function forgetInstance(db: Database, holder: string): Promise<void> {
  await db.query({
    text: 'delete from server_instances where id = $1',
    values: [holder],
    query_timeout: 2_000,
  })
}

/** Responses that one statement deletes. */
const batch = 1_000

/** Deletes all responses older than 24 hours, and the servers that have been gone as long. */
export async function deleteOldAnswers(db: Database, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await deleteSomeAnswers(db)) === batch);
  await db.query({
    text: `delete from server_instances where alive_until < now() - interval '24 hours'`,
  })
}

async function deleteSomeAnswers(db: Database): Promise<number> {
  const { rowCount } = await db.query({
    text: `delete from idempotency_keys where (actor, route, key) in (
             select k.actor, k.route, k.key from idempotency_keys k where ${isOld} limit ${batch})`,
  })
  return rowCount ?? 0
}
