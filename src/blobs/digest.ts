import { createHash } from 'node:crypto'
import { AppError } from '../errors.ts'
import type { StoredBlob } from './store.ts'

/** Hash and size of bytes that pass piece by piece. */
interface Digest {
  /** Throws AppError too_large when the bytes become more than the limit. */
  add(chunk: Buffer): void
  readonly size: number
  /** What has passed; nothing may be added afterwards. */
  end(): StoredBlob
}

/** Creates a digest of at most `maxBytes` bytes. */
export function createDigest(maxBytes: number): Digest {
  const hash = createHash('sha256')
  let size = 0
  return {
    add: (chunk) => {
      size += chunk.length
      if (size > maxBytes) throw tooLarge(maxBytes)
      hash.update(chunk)
    },
    get size() {
      return size
    },
    end: () => ({ hash: hash.digest('hex'), size }),
  }
}

const tooLarge = (maxBytes: number) =>
  new AppError('too_large', `The file has more than ${maxBytes} bytes (MAX_FILE_BYTES).`)
