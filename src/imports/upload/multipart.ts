import { AppError, invalid } from '../../errors.ts'
import { uploadedName } from '../../files/names.ts'
import { arrivingParts, notAFile, type UploadPart } from '../../http/request/streamed.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { type ArchiveType, sniff } from '../source/sniff.ts'
import { looseBytes, tarEnd, tarEntry } from './loose-files.ts'
import type { Staging } from './staging.ts'
import { createMeter, type Meter, peek } from './stream-start.ts'
import { describeUpload, removeUpload, type StagedArchive, type Upload } from './upload.ts'

/**
 * Stages the parts of a multipart body: each archive (recognised by its first bytes) as it is, all
 * other files in one tar. Throws AppError (too_large, invalid, storage_full) or the stream's error,
 * and then removes what it staged.
 */
export async function stageMultipart(
  parts: AsyncIterable<UploadPart>,
  staging: Staging,
  limits: IntakeLimits,
  arrival?: AbortSignal,
): Promise<Upload> {
  const archives: StagedArchive[] = []
  try {
    return await putParts({ parts, staging, limits, archives, arrival })
  } catch (error) {
    await removeUpload(staging, archives)
    throw error
  }
}

interface Intake {
  parts: AsyncIterable<UploadPart>
  staging: Staging
  limits: IntakeLimits
  /** The archives staged so far. */
  archives: StagedArchive[]
  arrival: AbortSignal | undefined
}

async function putParts(intake: Intake): Promise<Upload> {
  const { staging, archives } = intake
  const loose = await staging.put(stageParts(intake))
  const hasLoose = loose.size > 0
  if (hasLoose) archives.push({ ...loose, type: 'tar', loose: true })
  else await staging.remove(loose.name)
  if (archives.length === 0)
    throw invalid([{ code: 'no_files', message: 'The upload has no files.' }])
  return describeUpload(archives, !hasLoose)
}

/** Reads the parts once: stages archives as they come, and yields the tar of all other files. */
async function* stageParts({
  parts,
  staging,
  limits,
  archives,
  arrival,
}: Intake): AsyncGenerator<Buffer> {
  const meter = createMeter(limits.maxUploadBytes)
  let [count, loose] = [0, 0]
  for await (const part of arrivingParts(parts, arrival)) {
    if (++count > limits.maxParts)
      throw new AppError('too_large', `The upload has more than ${limits.maxParts} parts.`)
    if (part.type === 'field') throw notAFile(part.fieldname)
    const { type, whole } = await openPart(arrivingParts(part.file, arrival), meter)
    if (type) archives.push({ ...(await staging.put(whole)), type })
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
