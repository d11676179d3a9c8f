import type { Reader } from '../actor.ts'
import { lastSegment } from '../articles/store/record.ts'
import type { FileAddresses } from '../blobs/addresses.ts'
import type { FileRow } from './row.ts'
import type { File } from './schema.ts'

/** A file as the API shows it; the public does not learn which key wrote it. */
export function presentFile(addresses: FileAddresses, reader: Reader, row: FileRow): File {
  const { id, ...rest } = row
  const { hash, file, updatedBy } = row
  return {
    id,
    url: addresses.urlOf(hash, lastSegment(file)),
    ...rest,
    updatedBy: reader === 'all' ? updatedBy : null,
  }
}
