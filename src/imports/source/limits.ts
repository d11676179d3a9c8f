/** What one upload, archive or folder may cost; all sizes in bytes. */
export interface IntakeLimits {
  /** All bytes of one request. */
  maxUploadBytes: number
  /** One file, unpacked. */
  maxEntryBytes: number
  /** One archive, unpacked. */
  maxTotalBytes: number
  /** Entries of one archive: files, folders and what is ignored. */
  maxEntries: number
  /** Unpacked to packed size of one entry, looked at past 1 MiB. */
  maxRatio: number
  /** Folders in a name. */
  maxDepth: number
  /** Parts of one multipart body. */
  maxParts: number
}

const mebibyte = 1024 * 1024

export const defaultLimits: IntakeLimits = {
  maxUploadBytes: 1024 * mebibyte,
  maxEntryBytes: 8 * mebibyte,
  maxTotalBytes: 4096 * mebibyte,
  maxEntries: 200_000,
  maxRatio: 100,
  maxDepth: 64,
  maxParts: 20_000,
}

/**
 * True for an entry that unpacks to far more than Markdown ever does. Under 1 MiB nothing is
 * suspicious.
 */
export function isBomb(unpacked: number, packed: number, limits: IntakeLimits): boolean {
  return unpacked > mebibyte && unpacked > packed * limits.maxRatio
}
