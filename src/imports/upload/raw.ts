import { AppError, invalid } from '../../errors.ts'
import { uploadedName } from '../../files/names.ts'
import { arriving } from '../../http/request/streamed.ts'
import type { IntakeLimits } from '../source/limits.ts'
import { type Sniffed, sniff } from '../source/sniff.ts'
import { looseBytes, tarEnd, tarEntry } from './loose-files.ts'
import type { Staging } from './staging.ts'
import { createMeter, peek } from './stream-start.ts'
import { describeUpload, type Upload } from './upload.ts'

const archiveTypes = new Set([
  'application/zip',
  'application/x-zip-compressed',
  'application/gzip',
  'application/x-gzip',
  'application/x-tar',
])

interface Declared {
  contentType: string
  /** The file name of a body that is one Markdown file. */
  fileName: string
}

/**
 * Stages a raw body: an archive as it is, anything else as one Markdown file with the declared
 * name. The bytes decide which; a declared type that contradicts them is refused. Throws as
 * stageMultipart does.
 */
export async function stageRaw(
  body: AsyncIterable<Buffer>,
  declared: Declared,
  staging: Staging,
  limits: IntakeLimits,
  arrival?: AbortSignal,
): Promise<Upload> {
  const { start, whole } = await peek(createMeter(limits.maxUploadBytes)(arriving(body, arrival)))
  if (start.length === 0) throw invalid([{ code: 'no_files', message: 'The body is empty.' }])
  const type = sniff(start)
  crossCheck(type, declared.contentType)
  if (type === 'text' || type === 'unsupported') {
    const stored = await staging.put(looseTar(declared.fileName, whole, limits))
    return describeUpload([{ ...stored, type: 'tar', loose: true }], false)
  }
  return describeUpload([{ ...(await staging.put(whole)), type }], true)
}

function crossCheck(type: Sniffed, contentType: string): void {
  const declared = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  if (type === 'unsupported')
    throw new AppError(
      'unsupported_media_type',
      'Archives can be zip, tar or tar.gz; this is another kind.',
    )
  if (type === 'text' && archiveTypes.has(declared))
    throw wrongType(`The body is not an archive, but its Content-Type is ${declared}.`)
  if (type !== 'text' && declared.startsWith('text/'))
    throw wrongType(`The body is an archive, but its Content-Type is ${declared}.`)
}

function wrongType(message: string): AppError {
  return invalid([{ code: 'archive_type', message }])
}

async function* looseTar(
  name: string,
  whole: AsyncIterable<Buffer>,
  limits: IntakeLimits,
): AsyncGenerator<Buffer> {
  yield await tarEntry(uploadedName(name), await looseBytes(whole, limits))
  yield tarEnd
}
