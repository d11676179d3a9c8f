import { pipeline, Readable } from 'node:stream'
import { createGzip } from 'node:zlib'
import type { ExportFile } from './export-file.ts'
import type { Format } from './schema.ts'
import { tarArchive } from './tar.ts'
import { zipArchive } from './zip.ts'

export const mediaTypes: Record<Format, string> = {
  'tar.gz': 'application/gzip',
  zip: 'application/zip',
}

// On Markdown, level 6 saves 5 % over level 3 in up to twice the time; level 9 saves nothing more.
const level = 6

/**
 * The files as an archive, made as fast as it is read. Destroying it stops reading the files; an
 * error in them destroys it, so that a truncated archive is never taken for a complete one.
 */
export function createArchive(files: AsyncIterable<ExportFile>, format: Format): Readable {
  if (format === 'zip') return Readable.from(zipArchive(files, level), { objectMode: false })
  const tar = Readable.from(tarArchive(files), { objectMode: false })
  // The reader of the gzip stream gets the errors.
  return pipeline(tar, createGzip({ level }), () => {})
}
