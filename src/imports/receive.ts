import { AppError } from '../errors.ts'
import type { Request } from '../http/route.ts'
import type { IntakeLimits } from './intake/limits.ts'
import { spoolMultipart, type UploadPart } from './intake/multipart.ts'
import { spoolRaw } from './intake/raw.ts'
import type { Spool } from './intake/spool.ts'
import type { Upload } from './intake/upload.ts'

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
export async function receiveUpload(request: Request, spool: Spool, limits: IntakeLimits): Promise<Upload> {
  try {
    return await spoolBody(request, spool, limits)
  } catch (error) {
    throw isBrokenOff(error) ? brokenOff() : error
  }
}

function spoolBody(request: Request, spool: Spool, limits: IntakeLimits): Promise<Upload> {
  if (request.isMultipart())
    return spoolMultipart(untilGone(request, request.parts() as AsyncIterable<UploadPart>), spool, limits)
  const contentType = request.headers['content-type'] ?? ''
  const declared = { contentType, fileName: fileNameOf(request) }
  return spoolRaw(request.body as AsyncIterable<Buffer>, declared, spool, limits)
}

// A sender that leaves while nobody reads is told of by no part: without this its upload would wait for ever.
async function* untilGone({ raw }: Request, parts: AsyncIterable<UploadPart>): AsyncGenerator<UploadPart> {
  const waiting = parts[Symbol.asyncIterator]()
  let open: { destroy?: (error: Error) => void } | undefined
  const gone = new Promise<never>((_, reject) => {
    const leave = () => {
      if (raw.complete !== false || raw.readableEnded) return
      open?.destroy?.(brokenOff())
      reject(brokenOff())
    }
    raw.once('close', leave)
    if (raw.destroyed) leave()
  })
  gone.catch(() => {})
  for (;;) {
    const next = await Promise.race([waiting.next(), gone])
    if (next.done) return
    if (next.value.type === 'file') open = next.value.file as typeof open
    yield next.value
  }
}

// As Node tells of a client that went away.
const isBrokenOff = (error: unknown) =>
  error instanceof Error && error.message === 'aborted' && 'code' in error && error.code === 'ECONNRESET'

const brokenOff = () => new AppError('bad_request', 'The body ended before it was complete.')

/** The name of a single file sent as the body: `Content-Disposition: …; filename="a.md"`, else `upload.md`. */
function fileNameOf(request: Request): string {
  const header = request.headers['content-disposition'] ?? ''
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(header)?.[1]
  if (extended) return decoded(extended)
  return /filename="([^"]+)"/i.exec(header)?.[1] ?? /filename=([^";\s]+)/i.exec(header)?.[1] ?? 'upload.md'
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
