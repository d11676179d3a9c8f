import type { Scope } from '../actor.ts'
import type { Database, Sql } from '../database/client.ts'
import { keyChannel, rotatedPrefix } from '../database/listen/key-channel.ts'
import { outcomeUnknown } from '../database/outcome.ts'
import { notFound } from '../errors.ts'
import type { ApiKey as Row } from '../generated/prisma/client.ts'
import type { Cursor } from '../http/request/pagination.ts'
import { rfc3339 } from '../sql/time.ts'
import type { ApiKey } from './schema.ts'

export interface KeyRecord {
  id: string
  scopes: Scope[]
  sources: string[] | null
  secretHash: Buffer
  /** The hash before the last rotation, while it is valid. */
  formerHash: Buffer | null
  /** Milliseconds that the former hash is valid, by the database clock. */
  formerFor: number | null
  /** RFC 3339, UTC. */
  expiresAt: string | null
  /** Milliseconds until it expires, by the database clock. */
  expiresIn: number | null
}

/** The key if it is neither revoked nor expired, by the database clock. */
export async function findLiveKey(db: Database, id: string): Promise<KeyRecord | null> {
  const { rows } = await db.pool.query<KeyRecord>({
    name: 'find_live_key',
    text: `select id, scopes, sources, secret_hash as "secretHash",
             case when former_until > clock_timestamp() then former_hash end as "formerHash",
             case when former_until > clock_timestamp()
               then (extract(epoch from former_until - clock_timestamp()) * 1000)::float8 end as "formerFor",
             ${rfc3339('expires_at')} as "expiresAt",
             (extract(epoch from expires_at - clock_timestamp()) * 1000)::float8 as "expiresIn"
           from api_keys
           where id = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`,
    values: [id],
  })
  return rows[0] ?? null
}

/**
 * One key more than the page has, newest first (reversed for a `prev` cursor), including revoked
 * ones; never a hash.
 */
export async function listKeys(
  db: Database,
  limit: number,
  cursor: Cursor | null,
): Promise<ApiKey[]> {
  const backwards = cursor?.direction === 'prev'
  const order = backwards ? 'asc' : 'desc'
  const rows = await (await db.prisma()).apiKey.findMany({
    where: beyond(cursor, backwards ? 'gt' : 'lt'),
    orderBy: [{ createdAt: order }, { id: order }],
    take: limit + 1,
  })
  return rows.map(toKey)
}

function beyond(cursor: Cursor | null, operator: 'gt' | 'lt') {
  const [at, id] = (cursor?.position ?? []) as [string?, string?]
  if (!at || !id) return {}
  return { OR: [{ createdAt: { [operator]: at } }, { createdAt: at, id: { [operator]: id } }] }
}

/**
 * Whether there has ever been an admin key. Other calls wait until the transaction of this one
 * ends.
 */
export async function hasAdminKey(tx: Sql): Promise<boolean> {
  await tx.query({ text: 'select pg_advisory_xact_lock(8240716)' })
  const { rowCount } = await tx.query({
    text: `select from api_keys where 'admin' = any(scopes) limit 1`,
  })
  return rowCount === 1
}

/** The key with this id, hashes left out; 404 if there is none. */
export async function getKey(db: Database, id: string): Promise<ApiKey> {
  const row = await (await db.prisma()).apiKey.findUnique({ where: { id } })
  if (!row) throw notFound('key')
  return toKey(row)
}

interface KeyRow {
  id: string
  name: string
  scopes: Scope[]
  sources: string[] | null
  secretHash: Buffer
  createdBy: string
  expiresAt: string | null
}

/** Stores a key; null if it has expired already, by the database clock. */
export async function insertKey(tx: Sql, key: KeyRow): Promise<ApiKey | null> {
  const { id, name, scopes, sources, secretHash, createdBy, expiresAt } = key
  const { rows } = await tx.query<Row>({
    text: `insert into api_keys (id, name, scopes, sources, secret_hash, created_by, expires_at)
           select $1, $2, $3, $4, $5, $6, $7::timestamptz where $7 is null or $7::timestamptz > clock_timestamp()
           returning ${keyColumns}`,
    values: [id, name, scopes, sources, secretHash, createdBy, expiresAt],
  })
  return rows[0] ? toKey({ ...rows[0], sources: rows[0].sources ?? [] }) : null
}

const keyColumns = `id, name, scopes, sources, created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", revoked_at as "revokedAt", last_used_at as "lastUsedAt", former_until as "formerUntil"`

/**
 * Replaces the secret of a live key, keeps the former one for so many seconds, and tells every
 * process; null if there is no such key.
 */
export async function replaceSecret(
  tx: Sql,
  id: string,
  hash: Buffer,
  overlapSeconds: number,
): Promise<ApiKey | null> {
  const { rows } = await tx.query<Row>({
    text: `with rotated as (
        update api_keys set secret_hash = $2, former_hash = secret_hash,
          former_until = clock_timestamp() + $3 * interval '1 second'
        where id = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
        returning ${keyColumns}
      ) select rotated.*, pg_notify('${keyChannel}', '${rotatedPrefix}' || id) from rotated`,
    values: [id, hash, overlapSeconds],
  })
  return rows[0] ? toKey({ ...rows[0], sources: rows[0].sources ?? [] }) : null
}

/** Revokes a key, tells every process, and returns whether it was live until now. */
export async function markRevoked(db: Database, id: string): Promise<boolean> {
  const { rowCount } = await outcomeUnknown(() =>
    db.query({
      text: `with revoked as (
          update api_keys set revoked_at = now() where id = $1 and revoked_at is null returning id
        ) select pg_notify('${keyChannel}', id) from revoked`,
      values: [id],
    }),
  )
  return rowCount === 1
}

/** Records the use of a key, at most once a minute. */
export async function markUsed(db: Database, id: string): Promise<void> {
  await db.pool.query({
    name: 'mark_key_used',
    text: `update api_keys set last_used_at = now()
           where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    values: [id],
  })
}

function toKey(row: Row): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: row.scopes as Scope[],
    // Prisma reads null as an empty list, which no key has.
    sources: row.sources.length > 0 ? row.sources : null,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    formerSecretUntil: row.formerUntil?.toISOString() ?? null,
  }
}
