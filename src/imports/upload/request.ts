import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { allows, reaches } from '../../actor.ts'
import type { Config } from '../../config.ts'
import { AppError } from '../../errors.ts'
import type { Request } from '../../http/route.ts'
import { mirrorIsOff } from '../../mirror/settings.ts'
import type { ImportQuery } from '../query.ts'
import type { ImportOptions } from '../schema.ts'
import { defaultLimits, type IntakeLimits } from '../source/limits.ts'
import type { Upload } from './upload.ts'

export type ImportQueryValues = z.infer<typeof ImportQuery>

/** The source whose files the request imports. */
export const sourceOf = ({ query }: Pick<Request, 'query'>) =>
  (query as ImportQueryValues).source ?? 'default'

/** Throws 403 for a source that the key may not write. */
export function refuseSource(request: Request): void {
  const source = sourceOf(request)
  if (reaches(request.actor, source)) return
  const message = `Your key may not import into the source "${source}".`
  throw new AppError('forbidden', message, [
    { parameter: 'source', code: 'source_not_held', message },
  ])
}

/** Throws 400 for `mirror=true` while the configuration forbids to fetch anything. */
export function refuseMirror({ query, server }: Request): void {
  if (!(query as ImportQueryValues).mirror || server.config.mirrorImages === 'on') return
  throw mirrorIsOff('mirror=true')
}

/** Throws 400 for `dedupeAction` without `dedupe`. */
export function refuseDedupeAction({ query }: Request): void {
  const { dedupe, dedupeAction } = query as ImportQueryValues
  if (dedupe !== undefined || dedupeAction === undefined) return
  const message = 'dedupeAction needs dedupe.'
  const fault = { parameter: 'dedupeAction', code: 'needs_dedupe', message }
  throw new AppError('bad_request', message, [fault])
}

/** The options of an import as a request of an actor gives them. */
export function optionsOf(request: Pick<Request, 'query' | 'actor'>): ImportOptions {
  const given = request.query as ImportQueryValues
  const dedupeSources = given.dedupe === undefined ? undefined : comparedSources(request)
  return { ...importOptions(given), dedupeSources }
}

/** The only sources of which the key may learn what articles they have; undefined: all. */
function comparedSources({ query, actor }: Pick<Request, 'query' | 'actor'>) {
  if (actor.sources) return actor.sources
  return allows(actor, 'drafts:read') ? undefined : [sourceOf({ query })]
}

/** The options that a query or a command line gives. */
export function importOptions({
  lang,
  timeZone,
  status,
  encoding,
  nameEncoding,
  onConflict = 'skip',
  prune = false,
  pruneLimit,
  strict,
  mirror,
  files,
  dialect,
  path,
  dedupe,
  dedupeAction,
  inlineTags,
}: Omit<ImportQueryValues, 'source' | 'dryRun'>): ImportOptions {
  return {
    lang,
    timeZone,
    status,
    encoding,
    nameEncoding,
    onConflict,
    prune,
    pruneLimit,
    strict,
    mirror,
    files,
    dialect,
    paths: path,
    dedupe,
    dedupeAction,
    inlineTags,
  }
}

/** Limits for uploads and archives, from the configuration. */
export function limitsOf({
  maxUploadBytes,
  maxEntryBytes,
  maxUnpackedBytes,
  maxEntries,
}: Config): IntakeLimits {
  return {
    ...defaultLimits,
    maxUploadBytes,
    maxEntryBytes,
    maxTotalBytes: maxUnpackedBytes,
    maxEntries,
  }
}

/** A retry of an upload must have the same bytes and the same query. */
export function fingerprintOf(request: Request, upload: Upload): Buffer {
  return createHash('sha256').update(`${upload.sha256} ${request.url}`).digest()
}
