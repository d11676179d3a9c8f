/** Limits of one upload, archive or folder; all sizes in bytes. */
export interface IntakeLimits {
  /** Size of one request. */
  maxUploadBytes: number
  /** Size of one unpacked file. */
  maxEntryBytes: number
  /** Size of one unpacked archive. */
  maxTotalBytes: number
  /** Entries of one archive, including folders and ignored names. */
  maxEntries: number
  /** Ratio of unpacked to packed size of one entry, checked above 1 MiB. */
  maxRatio: number
  /** Levels of folders in a name. */
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
 * True for an entry that unpacks to far more than Markdown ever does. Below 1 MiB nothing is
 * suspicious.
 */
export function isBomb(unpacked: number, packed: number, limits: IntakeLimits): boolean {
  return unpacked > mebibyte && unpacked > packed * limits.maxRatio
}
