import { parse } from 'content-disposition'
import { receiving } from '../../http/guard/arrival.ts'
import type { UploadPart } from '../../http/request/streamed.ts'
import type { Request } from '../../http/route.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { stageMultipart } from './multipart.ts'
import { stageRaw } from './raw.ts'
import type { Staging } from './staging.ts'
import type { Upload } from './upload.ts'

/** Media types of an import's body besides `multipart/form-data`. */
export const rawTypes = [
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'application/x-tar',
  'application/octet-stream',
  'text/markdown',
]

/** Stages the body of a request; leaves nothing staged when it throws. */
export const receiveUpload = (
  request: Request,
  staging: Staging,
  limits: IntakeLimits,
): Promise<Upload> => receiving(request, (arrival) => stageBody(request, staging, limits, arrival))

function stageBody(
  request: Request,
  staging: Staging,
  limits: IntakeLimits,
  arrival: AbortSignal,
): Promise<Upload> {
  if (request.isMultipart())
    return stageMultipart(request.parts() as AsyncIterable<UploadPart>, staging, limits, arrival)
  const contentType = request.headers['content-type'] ?? ''
  const declared = { contentType, fileName: fileNameOf(request.headers['content-disposition']) }
  return stageRaw(request.body as AsyncIterable<Buffer>, declared, staging, limits, arrival)
}

/**
 * The name of a single file sent as the body: `Content-Disposition: …; filename="a.md"`, else
 * `upload.md`. A `filename*` that can be decoded comes before `filename` (RFC 6266, 4.3).
 */
export function fileNameOf(disposition = ''): string {
  // The semicolon makes the header readable without its type, too: as a parameter with no value.
  const { parameters } = parse(`;${withBackslashes(disposition)}`)
  return parameters.filename || undecoded(parameters['filename*']) || 'upload.md'
}

/**
 * Browsers on Windows send `filename="C:\fakepath\a.md"` without escapes: a backslash before a
 * letter separates folders, and only one before a quote or another backslash is an escape.
 */
const withBackslashes = (disposition: string) =>
  disposition.replace(/\\(["\\])|\\/g, (found) => (found.length > 1 ? found : '\\\\'))

/** A name with broken escapes is still a better label for the file than none. */
const undecoded = (extended = '') => extended.slice(extended.lastIndexOf("'") + 1)
