import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../actor.ts'
import { type Database, inTransaction, type Sql } from '../database/client.ts'
import { invalid, notFound } from '../errors.ts'
import { refuseBeyond } from './bounds.ts'
import { getKey, insertKey, markRevoked } from './queries.ts'
import type { CreatedKey, NewKey } from './schema.ts'

/**
 * Creates a key within the bounds of the caller's key. Only the result contains the token; `keep`
 * stores the response for a retry, in the transaction that creates the key.
 */
export async function createKey(
  db: Database,
  actor: Actor,
  wanted: NewKey,
  keep?: (tx: Sql, key: CreatedKey) => Promise<void>,
): Promise<CreatedKey> {
  const bounds = {
    scopes: [...new Set(wanted.scopes)],
    sources: wanted.sources ? [...new Set(wanted.sources)] : null,
    expiresAt: wanted.expiresAt ? new Date(wanted.expiresAt).toISOString() : null,
  }
  refuseBeyond(actor, wanted, 'create')
  const { id, secret } = {
    id: randomBytes(9).toString('hex'),
    secret: randomBytes(32).toString('base64url'),
  }
  const secretHash = hashSecret(secret)
  return inTransaction(db.pool, async (tx) => {
    const row = await insertKey(tx, {
      id,
      name: wanted.name,
      ...bounds,
      secretHash,
      createdBy: actor.id,
    })
    if (!row) throw pastExpiry()
    const key = { ...row, key: `bs_${id}_${secret}` }
    await keep?.(tx, key)
    return key
  })
}

/**
 * Revokes a key permanently; 404 if there is no such key or it is revoked already, 403 if it may do
 * more than the caller's key.
 */
export async function revokeKey(db: Database, actor: Actor, id: string): Promise<void> {
  const key = await getKey(db, id)
  if (key.revokedAt === null) refuseBeyond(actor, key, 'revoke')
  if (!(await markRevoked(db, id))) throw notFound('key')
}

/** The stored form of a secret. A secret has 256 random bits, so a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

const pastExpiry = () =>
  invalid([
    { pointer: '/expiresAt', code: 'in_the_past', message: 'This time has passed already.' },
  ])
