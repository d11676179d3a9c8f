import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

// A kept answer can hold the secret of a new key. It is sealed (AES-256-GCM) under the caller's own
// bearer token, which we never store: only whoever sends that token again can have the answer read
// out.

export function seal(token: string, bytes: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce)
  const sealed = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed])
}

/** Null when it was sealed under another token (an ADMIN_KEY that has been changed since). */
export function unseal(token: string, sealed: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
  } catch {
    return null
  }
}

const keyOf = (token: string) =>
  createHash('sha256').update(`broadsheet kept answer\0${token}`).digest()
