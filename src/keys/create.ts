import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { invalid, notFound } from '../errors.ts'
import { refuseBeyond } from './bounds.ts'
import { getKey, insertKey, markRevoked } from './queries.ts'
import type { CreatedKey, NewKey } from './schema.ts'

/** Makes a key, within the bounds of the one that asks. The token is in the answer and nowhere else. */
export async function createKey(db: Database, actor: Actor, wanted: NewKey): Promise<CreatedKey> {
  const bounds = {
    scopes: [...new Set(wanted.scopes)],
    sources: wanted.sources ? [...new Set(wanted.sources)] : null,
    expiresAt: wanted.expiresAt ? new Date(wanted.expiresAt).toISOString() : null,
  }
  refuseBeyond(actor, wanted, 'create')
  const { id, secret } = { id: randomBytes(9).toString('hex'), secret: randomBytes(32).toString('base64url') }
  const secretHash = hashSecret(secret)
  const key = await insertKey(db, { id, name: wanted.name, ...bounds, secretHash, createdBy: actor.id })
  if (!key) throw pastExpiry()
  return { ...key, key: `bs_${id}_${secret}` }
}

/** Revokes a key for good; 404 when there is no such key or it is revoked already, 403 when it may do more than the one that asks. */
export async function revokeKey(db: Database, actor: Actor, id: string): Promise<void> {
  const key = await getKey(db, id)
  if (key.revokedAt === null) refuseBeyond(actor, key, 'revoke')
  if (!(await markRevoked(db, id))) throw notFound('key')
}

/** What is kept of a secret. It has 256 random bits, so a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

const pastExpiry = () =>
  invalid([{ pointer: '/expiresAt', code: 'in_the_past', message: 'This time has passed already.' }])
