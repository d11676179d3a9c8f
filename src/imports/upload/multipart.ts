import { AppError, invalid } from '../../errors.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { uploadedName } from '../source/names.ts'
import { type ArchiveType, sniff } from '../source/sniff.ts'
import { arriving } from './arriving.ts'
import { looseBytes, tarEnd, tarEntry } from './loose-files.ts'
import type { Spool } from './spool.ts'
import { createMeter, type Meter, peek } from './stream-start.ts'
import { describeUpload, removeUpload, type SpooledArchive, type Upload } from './upload.ts'

/** A part as @fastify/multipart gives it; `filename` with its folders (`preservePath`). */
export type UploadPart =
  | {
      type: 'file'
      filename: string | undefined
      file: AsyncIterable<Buffer> & { truncated?: boolean }
    }
  | { type: 'field'; fieldname: string }

/**
 * Puts the parts of a multipart body into the spool: archives (told by their first bytes) each as
 * it is, all other files in one tar. Throws AppError (too_large, invalid, storage_full) or the
 * stream's fault, and then leaves nothing behind.
 */
export async function spoolMultipart(
  parts: AsyncIterable<UploadPart>,
  spool: Spool,
  limits: IntakeLimits,
  arrival?: AbortSignal,
): Promise<Upload> {
  const archives: SpooledArchive[] = []
  try {
    return await putParts({ parts, spool, limits, archives, arrival })
  } catch (error) {
    await removeUpload(spool, archives)
    throw error
  }
}

interface Intake {
  parts: AsyncIterable<UploadPart>
  spool: Spool
  limits: IntakeLimits
  /** Those that are in the spool so far. */
  archives: SpooledArchive[]
  arrival: AbortSignal | undefined
}

/**
 * The parser throws for bodies that are no multipart, end too early or pass its own limits (those
 * say 413).
 */
function bodyFault(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AppError) return error
  if ('statusCode' in error && error.statusCode === 413)
    return new AppError('too_large', error.message)
  return new AppError('bad_request', `The multipart body cannot be read: ${error.message}.`)
}

async function putParts(intake: Intake): Promise<Upload> {
  const { spool, archives } = intake
  const loose = await spool.put(spoolParts(intake))
  const hasLoose = loose.size > 0
  if (hasLoose) archives.push({ ...loose, type: 'tar' })
  else await spool.remove(loose.name)
  if (archives.length === 0)
    throw invalid([{ code: 'no_files', message: 'The upload has no files.' }])
  return describeUpload(archives, !hasLoose)
}

/**
 * Goes through the parts once; archives go to the spool on the way, and what is yielded is the tar
 * of the others.
 */
async function* spoolParts({
  parts,
  spool,
  limits,
  archives,
  arrival,
}: Intake): AsyncGenerator<Buffer> {
  const meter = createMeter(limits.maxUploadBytes)
  let [count, loose] = [0, 0]
  for await (const part of readable(parts, arrival)) {
    if (++count > limits.maxParts)
      throw new AppError('too_large', `The upload has more than ${limits.maxParts} parts.`)
    if (part.type === 'field') throw notAFile(part.fieldname)
    const { type, whole } = await openPart(readable(part.file, arrival), meter)
    if (type) archives.push({ ...(await spool.put(whole)), type })
    else yield await tarEntry(uploadedName(part.filename ?? ''), await looseBytes(whole, limits))
    if (!type) loose++
    if (part.file.truncated) throw new AppError('too_large', 'A part of the upload is too large.')
  }
  if (loose > 0) yield tarEnd
}

async function openPart(
  bytes: AsyncIterable<Buffer>,
  meter: Meter,
): Promise<{ type: ArchiveType | null; whole: AsyncIterable<Buffer> }> {
  const { start, whole } = await peek(meter(bytes))
  const type = sniff(start)
  return { type: type === 'text' || type === 'unsupported' ? null : type, whole }
}

async function* readable<T>(
  pieces: AsyncIterable<T>,
  arrival: AbortSignal | undefined,
): AsyncGenerator<T> {
  try {
    yield* arriving(pieces, arrival)
  } catch (error) {
    throw bodyFault(error)
  }
}

function notAFile(field: string): AppError {
  const message = `The field "${field}" is no file; options belong into the query string.`
  return invalid([
    {
      pointer: `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      code: 'not_a_file',
      message,
    },
  ])
}
