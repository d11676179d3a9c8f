import { putBlob } from '../../blobs/put.ts'
import { AppError, invalid } from '../../errors.ts'
import { receiving } from '../../http/guard/arrival.ts'
import { arriving, arrivingParts, notAFile, type UploadPart } from '../../http/request/streamed.ts'
import type { Request } from '../../http/route.ts'
import { refuseSource } from '../may-write.ts'
import { uploadedName } from '../names.ts'
import type { FileName } from '../queries.ts'
import type { FileDraft } from '../write.ts'
import { checkPlace } from './place.ts'

/** Files of one form: each costs a file on disk and a row. */
export const maxParts = 1_000

/** Checks the place of a raw body, and then stores its bytes. */
export async function receiveFile(request: Request, at: FileName): Promise<FileDraft> {
  refuseSource(request.actor, at.source)
  const place = checkPlace(at)
  const { blobs, config } = request.server
  refuseLength(request, config.maxFileBytes)
  const body = (request.body ?? []) as AsyncIterable<Buffer> | Buffer[]
  const blob = await receiving(request, (arrival) =>
    putBlob(blobs, Array.isArray(body) ? body : arriving(body, arrival), config.maxFileBytes),
  )
  return { ...place, blob }
}

function refuseLength({ headers }: Request, maxBytes: number): void {
  if (Number(headers['content-length'] ?? 0) <= maxBytes) return
  throw new AppError('too_large', `The file has more than ${maxBytes} bytes (MAX_FILE_BYTES).`)
}

/** Stores the files of a form, whose names contain their folders. */
export async function receiveForm(request: Request, source: string): Promise<FileDraft[]> {
  refuseSource(request.actor, source)
  const parts = request.parts() as AsyncIterable<UploadPart>
  const drafts = await receiving(request, (arrival) => readForm(request, parts, source, arrival))
  if (drafts.length === 0)
    throw invalid([{ code: 'no_files', message: 'The upload has no files.' }])
  return drafts
}

async function readForm(
  { server: { blobs, config } }: Request,
  parts: AsyncIterable<UploadPart>,
  source: string,
  arrival: AbortSignal,
): Promise<FileDraft[]> {
  const drafts = new Map<string, FileDraft>()
  let total = 0
  for await (const part of arrivingParts(parts, arrival)) {
    if (part.type === 'field') throw notAFile(part.fieldname)
    if (drafts.size === maxParts) throw tooMany()
    const place = checkPlace({ source, file: uploadedName(part.filename ?? '') })
    if (drafts.has(place.file)) throw twice(place.file)
    const blob = await putBlob(blobs, arrivingParts(part.file, arrival), config.maxFileBytes)
    total += blob.size
    if (total > config.maxUploadBytes) throw tooMuch(config.maxUploadBytes)
    drafts.set(place.file, { ...place, blob })
  }
  return [...drafts.values()]
}

const tooMany = () => new AppError('too_large', `The upload has more than ${maxParts} files.`)

const tooMuch = (maxBytes: number) =>
  new AppError('too_large', `The files have more than ${maxBytes} bytes (MAX_UPLOAD_BYTES).`)

function twice(file: string): AppError {
  const message = 'An earlier file of this upload has the same name.'
  return invalid([{ file, code: 'duplicate_file', message }])
}
