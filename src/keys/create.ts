import { createHash, randomBytes } from 'node:crypto'
import { type Actor, allows } from '../actor.ts'
import type { Database } from '../database/client.ts'
import { AppError, invalid, notFound } from '../errors.ts'
import { insertKey, markRevoked } from './queries.ts'
import type { CreatedKey, NewKey } from './schema.ts'

/** Makes a key. Nobody can grant a scope that they do not hold. The token is in the answer and nowhere else. */
export async function createKey(db: Database, actor: Actor, wanted: NewKey): Promise<CreatedKey> {
  refuseUnheldScopes(actor, wanted)
  refusePastExpiry(wanted.expiresAt)
  const { id, secret } = { id: randomBytes(9).toString('hex'), secret: randomBytes(32).toString('base64url') }
  const key = await insertKey(db, {
    id,
    name: wanted.name,
    scopes: [...new Set(wanted.scopes)],
    secretHash: hashSecret(secret),
    createdBy: actor.id,
    expiresAt: wanted.expiresAt ? new Date(wanted.expiresAt).toISOString() : null,
  })
  return { ...key, key: `bs_${id}_${secret}` }
}

/** Revokes a key for good; 404 when there is no such key or it is revoked already. */
export async function revokeKey(db: Database, id: string): Promise<void> {
  if (!(await markRevoked(db, id))) throw notFound('key')
}

/** What is kept of a secret. It has 256 random bits, so a plain hash is enough. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function refuseUnheldScopes(actor: Actor, wanted: NewKey): void {
  const unheld = wanted.scopes.flatMap((scope, index) => (allows(actor, scope) ? [] : [{ scope, index }]))
  if (unheld.length === 0) return
  throw new AppError(
    'forbidden',
    `A key cannot grant what it does not hold: ${unheld.map(({ scope }) => scope).join(', ')}.`,
    unheld.map(({ scope, index }) => ({
      pointer: `/scopes/${index}`,
      code: 'scope_not_held',
      message: `Your key does not hold ${scope}.`,
    })),
  )
}

function refusePastExpiry(expiresAt: string | null | undefined): void {
  if (!expiresAt || Date.parse(expiresAt) > Date.now()) return
  throw invalid([{ pointer: '/expiresAt', code: 'in_the_past', message: 'This time has passed already.' }])
}
