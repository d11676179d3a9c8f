import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

// A kept response can contain the secret of a new key. It is encrypted (AES-256-GCM) under the
// bearer token of the caller, which is never stored: only a request with the same token can decrypt
// the response.

/** Encrypts a response under the token of its caller. */
export function encrypt(token: string, bytes: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', keyOf(token), nonce)
  const encrypted = Buffer.concat([cipher.update(bytes), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), encrypted])
}

/**
 * Null if it was encrypted under another token (such as an ADMIN_KEY that has been changed since).
 */
export function decrypt(token: string, encrypted: Buffer): Buffer | null {
  const decipher = createDecipheriv('aes-256-gcm', keyOf(token), encrypted.subarray(0, 12))
  decipher.setAuthTag(encrypted.subarray(12, 28))
  try {
    return Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()])
  } catch {
    return null
  }
}

const keyOf = (token: string) =>
  createHash('sha256').update(`broadsheet kept answer\0${token}`).digest()
