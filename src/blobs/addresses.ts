import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Hash } from './store.ts'

const day = 24 * 60 * 60

/** Makes and checks the public addresses of bytes: `/files/{hash}/{name}`. */
export interface FileAddresses {
  /** The address of a blob under a file's name: absolute with FILES_URL, else from the root. */
  urlOf(hash: Hash, name: string): string
  /** The query that an address must carry now, with its `?`; empty while reads are public. */
  signature(hash: Hash): string
  /** When the signed address expires, in seconds since 1970; null if it is wrong or has expired. */
  expiryOf(hash: Hash, query: { exp?: string | undefined; sig?: string | undefined }): number | null
}

/** `secret` signs the addresses, and is null while PUBLIC_READ is on. */
export function createAddresses(
  { filesUrl }: Pick<Config, 'filesUrl'>,
  secret: Buffer | null,
  now: () => number = () => Date.now() / 1000,
): FileAddresses {
  const sign = (hash: Hash, exp: string) =>
    createHmac('sha256', secret ?? '')
      .update(`${hash}\n${exp}`)
      .digest('base64url')
  const signature = (hash: Hash) => {
    if (!secret) return ''
    // The end of the next UTC day, so that an address stays the same for a day.
    const exp = String((Math.floor(now() / day) + 2) * day)
    return `?exp=${exp}&sig=${sign(hash, exp)}`
  }
  return {
    urlOf: (hash, name) =>
      `${filesUrl ?? ''}/files/${hash}/${encodeURIComponent(name)}${signature(hash)}`,
    signature,
    expiryOf: (hash, { exp = '', sig = '' }) => {
      if (!/^\d{1,12}$/.test(exp) || Number(exp) <= now()) return null
      const [given, right] = [Buffer.from(sig), Buffer.from(sign(hash, exp))]
      const isRight = given.length === right.length && timingSafeEqual(given, right)
      return secret && isRight ? Number(exp) : null
    },
  }
}
