import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Config } from '../config.ts'
import type { Request } from '../http/route.ts'
import { defaultLimits, type IntakeLimits } from './intake/limits.ts'
import type { Upload } from './intake/upload.ts'
import type { ImportOptions, ImportQuery } from './schema.ts'

export type ImportQueryValues = z.infer<typeof ImportQuery>

/** The options of an import as its query gives them. */
export function optionsOf({
  lang,
  timeZone,
  status,
  onConflict,
  prune,
  pruneLimit,
}: ImportQueryValues): ImportOptions {
  return { lang, timeZone, status, onConflict: onConflict ?? 'skip', prune: prune ?? false, pruneLimit }
}

/** What uploads and archives may cost, by configuration. */
export function limitsOf({
  maxUploadBytes,
  maxEntryBytes,
  maxUnpackedBytes,
  maxEntries,
}: Config): IntakeLimits {
  return { ...defaultLimits, maxUploadBytes, maxEntryBytes, maxTotalBytes: maxUnpackedBytes, maxEntries }
}

/** What a retried upload must repeat: the same bytes and the same query. */
export function fingerprintOf(request: Request, upload: Upload): Buffer {
  return createHash('sha256').update(`${upload.sha256} ${request.url}`).digest()
}
