import { createHash, randomBytes } from 'node:crypto'
import type { Actor } from '../actor.ts'
import type { Database, Sql } from '../database/client.ts'
import { invalid, notFound } from '../errors.ts'
import { refuseBeyond } from './bounds.ts'
import { getKey, insertKey, markRevoked, replaceSecret } from './queries.ts'
import type { ApiKey, CreatedKey, NewKey } from './schema.ts'

/** Creates a key within the bounds of the caller's key. Only the result contains the token. */
export async function createKey(db: Sql, actor: Actor, wanted: NewKey): Promise<CreatedKey> {
  const bounds = boundsOf(wanted)
  refuseBeyond(actor, wanted, 'create')
  const id = randomBytes(9).toString('hex')
  const { secret, secretHash } = newSecret()
  const row = await insertKey(db, {
    id,
    name: wanted.name,
    ...bounds,
    secretHash,
    createdBy: actor.id,
  })
  if (!row) throw pastExpiry()
  return { ...row, key: tokenOf(id, secret) }
}

const boundsOf = ({ scopes, sources, expiresAt }: NewKey) => ({
  scopes: [...new Set(scopes)],
  sources: sources ? [...new Set(sources)] : null,
  expiresAt: expiresAt ? new Date(expiresAt).toISOString() : null,
})

/**
 * Revokes a key permanently; 404 if there is no such key or it is revoked already, 403 if it may do
 * more than the caller's key.
 */
export async function revokeKey(db: Database, actor: Actor, id: string): Promise<void> {
  const key = await getKey(db, id)
  if (key.revokedAt === null) refuseBeyond(actor, key, 'revoke')
  if (!(await markRevoked(db, id))) throw notFound('key')
}

/**
 * Gives a key a new secret; the former one works for so many seconds more. 404 if there is no such
 * key or it has ended, 403 if it may do more than the caller's key or ends later. Only the result
 * contains the token.
 */
export async function rotateKey(
  tx: Sql,
  actor: Actor,
  key: ApiKey,
  overlapSeconds: number,
): Promise<CreatedKey> {
  refuseBeyond(actor, key, 'rotate')
  const { secret, secretHash } = newSecret()
  const row = await replaceSecret(tx, key.id, secretHash, overlapSeconds)
  if (!row) throw notFound('key')
  return { ...row, key: tokenOf(key.id, secret) }
}

function newSecret() {
  const secret = randomBytes(32).toString('base64url')
  return { secret, secretHash: hashSecret(secret) }
}

const tokenOf = (id: string, secret: string) => `bs_${id}_${secret}`

/** The stored form of a secret. A secret has 256 random bits, so a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

const pastExpiry = () =>
  invalid([
    { pointer: '/expiresAt', code: 'in_the_past', message: 'This time has passed already.' },
  ])
