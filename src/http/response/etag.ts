import { createHash, hash } from 'node:crypto'
import { AppError } from '../../errors.ts'
import { inTurns } from '../../turns.ts'
import type { App, Reply, Request } from '../route.ts'

/**
 * Marks the response with the version that it shows; a hash of its bytes completes the ETag when it
 * is sent. Use: `return versioned(reply, article.version, { data: article })`.
 */
export function versioned<T>(reply: Reply, version: number, response: T): T {
  reply.header('etag', `v${version}`)
  return response
}

/**
 * A strong ETag over the finished bytes: `"v3-…"` for one version of a resource, `"…"` for a list.
 */
function etagOf(digest: string, version?: string): string {
  const short = digest.slice(0, 16)
  return version === undefined ? `"${short}"` : `"v${version}-${short}"`
}

// Bytes hashed in one go, which takes a fraction of a millisecond.
const piece = 256 * 1024

async function digestInTurns(bytes: string | Buffer): Promise<string> {
  const all = typeof bytes === 'string' ? Buffer.from(bytes) : bytes
  const sha1 = createHash('sha1')
  for (let from = 0; from < all.length; from += piece) {
    sha1.update(all.subarray(from, from + piece))
    await inTurns()
  }
  return sha1.digest('base64url')
}

/** Throws 412 if a write may not replace the current version. */
export type VersionCheck = (current: number) => void

/** The row that a write changes. */
export interface Target {
  id: string
  check: VersionCheck
}

/**
 * Returns the check of a write: 412 if its `If-Match` does not name the current version or its
 * `If-None-Match` does. Throws 428 immediately if `If-Match` is missing and the configuration
 * requires it, or a reason is given in `mustMatch`. Weak and strong ETags, lists and `*` are read;
 * only the version counts. Call the check inside the transaction, with the version of the locked
 * row.
 */
export function versionCheck(request: Request, mustMatch?: string): VersionCheck {
  const { 'if-match': wanted, 'if-none-match': unwanted } = request.headers
  const demand = request.server.config.requireIfMatch ? everyChange : mustMatch
  if (wanted === undefined && demand) throw preconditionRequired(demand)
  return (current) => {
    if (wanted !== undefined && !names(wanted, current)) throw preconditionFailed(current)
    if (unwanted !== undefined && names(unwanted, current)) throw unwantedVersion(current)
  }
}

const names = (header: string, version: number) =>
  header.trim() === '*' || header.split(',').some((tag) => versionOf(tag) === version)

const versionOf = (tag: string) =>
  Number(/^\s*(?:W\/)?"v(\d{1,9})(?:-[\w-]*)?"\s*$/.exec(tag)?.[1] ?? Number.NaN)

/** 412 with the current version, so that a client can read it and try again. */
function preconditionFailed(current: number): AppError {
  const message = `If-Match names another version; version ${current} is current now.`
  const detail = { parameter: 'If-Match', code: 'version_mismatch', message }
  return new AppError('precondition_failed', message, [detail], { etag: `"v${current}"` })
}

function unwantedVersion(current: number): AppError {
  const message = `If-None-Match excludes the current version, ${current}.`
  const detail = { parameter: 'If-None-Match', code: 'precondition_failed', message }
  return new AppError('precondition_failed', message, [detail], { etag: `"v${current}"` })
}

const everyChange = 'This server requires If-Match on every change'

function preconditionRequired(demand: string): AppError {
  const message = `${demand}: send the ETag of what you read.`
  return new AppError('precondition_required', message, [
    { parameter: 'If-Match', code: 'if_match_required', message },
  ])
}

/** Completes the ETag of every successful response with a hash of its bytes. */
export function registerEtags(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const finishable = typeof payload === 'string' || Buffer.isBuffer(payload)
    if (!finishable || reply.statusCode >= 300 || !wantsTag(request, reply))
      return done(null, payload)
    const finish = (digest: string) => {
      reply.header('etag', etagOf(digest, reply.getHeader('etag')?.toString().slice(1)))
      done(null, payload)
    }
    if (payload.length > piece) digestInTurns(payload).then(finish, done)
    else finish(hash('sha1', payload, 'base64url'))
  })
}

const isReading = ({ method }: Request) => method === 'GET' || method === 'HEAD'

// Not if the ETag is complete already; the response to a write gets one only if it shows a version.
function wantsTag(request: Request, reply: Reply): boolean {
  const given = reply.getHeader('etag')
  return given === undefined ? isReading(request) : !String(given).endsWith('"')
}
