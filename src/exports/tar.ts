import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import type { ExportFile } from './export-file.ts'

/** The files as a tar; long and non-ASCII names become PAX records (POSIX.1-2001). */
export async function* tarArchive(files: AsyncIterable<ExportFile>): AsyncGenerator<Buffer> {
  const tar = pack()
  const filled = fill(tar, files)
  // The loop below gets the error from the tar itself; without this handler, Node would report an
  // unhandled rejection before that.
  filled.catch(() => {})
  yield* tar as AsyncIterable<Buffer>
  await filled
}

async function fill(tar: Pack, files: AsyncIterable<ExportFile>): Promise<void> {
  try {
    for await (const file of files) await add(tar, file)
    tar.finalize()
  } catch (error) {
    tar.destroy(error as Error)
    throw error
  }
}

async function add(tar: Pack, file: ExportFile): Promise<void> {
  const { name, modifiedAt: mtime } = file
  if ('bytes' in file) return addWhole(tar, { name, mtime }, file.bytes)
  const bytes = await file.open()
  try {
    await pipeline(bytes, tar.entry({ name, mtime, size: file.size }))
  } finally {
    // A reader who left meanwhile has destroyed the tar: then nothing has touched the bytes.
    bytes.destroy()
  }
}

// Resolves when the last byte was read, so nothing is read ahead of the reader.
function addWhole(tar: Pack, header: { name: string; mtime: Date }, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = tar.entry(header, bytes, (error) => (error ? reject(error) : resolve()))
    // The entry reports the error a second time; without a listener that would end the process.
    entry.on('error', () => {})
  })
}
