import { arrivalOf, brokenOff, paceOf } from '../../http/guard/arrival.ts'
import type { Request } from '../../http/route.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { spoolMultipart, type UploadPart } from './multipart.ts'
import { spoolRaw } from './raw.ts'
import type { Spool } from './spool.ts'
import type { Upload } from './upload.ts'

/** What a body of an import may be besides `multipart/form-data`. */
export const rawTypes = [
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'application/x-tar',
  'application/octet-stream',
  'text/markdown',
]

/** Puts the body of a request into the spool; nothing is left there when it throws. */
export async function receiveUpload(
  request: Request,
  spool: Spool,
  limits: IntakeLimits,
): Promise<Upload> {
  const arrival = arrivalOf(request, paceOf(request.server.config))
  try {
    return await spoolBody(request, spool, limits, arrival)
  } catch (error) {
    throw isBrokenOff(error) ? brokenOff() : error
  }
}

function spoolBody(
  request: Request,
  spool: Spool,
  limits: IntakeLimits,
  arrival: AbortSignal,
): Promise<Upload> {
  if (request.isMultipart())
    return spoolMultipart(request.parts() as AsyncIterable<UploadPart>, spool, limits, arrival)
  const contentType = request.headers['content-type'] ?? ''
  const declared = { contentType, fileName: fileNameOf(request) }
  return spoolRaw(request.body as AsyncIterable<Buffer>, declared, spool, limits, arrival)
}

// As Node tells of a client that went away.
const isBrokenOff = (error: unknown) =>
  error instanceof Error &&
  error.message === 'aborted' &&
  'code' in error &&
  error.code === 'ECONNRESET'

/**
 * The name of a single file sent as the body: `Content-Disposition: …; filename="a.md"`, else
 * `upload.md`.
 */
function fileNameOf(request: Request): string {
  const header = request.headers['content-disposition'] ?? ''
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(header)?.[1]
  if (extended) return decoded(extended)
  return (
    /filename="([^"]+)"/i.exec(header)?.[1] ??
    /filename=([^";\s]+)/i.exec(header)?.[1] ??
    'upload.md'
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
