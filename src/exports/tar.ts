import { type Pack, pack } from 'tar-stream'
import type { ExportFile } from './files.ts'

/** The files as a tar; long names and names in other scripts as PAX records (POSIX.1-2001). */
export async function* tarArchive(files: AsyncIterable<ExportFile>): AsyncGenerator<Buffer> {
  const tar = pack()
  const filled = fill(tar, files)
  // The loop below hears of it from the tar itself; without this it would count as unhandled until
  // then.
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

// Called back when the last byte is taken: nothing is read ahead of the reader.
function add(tar: Pack, { name, bytes, modifiedAt }: ExportFile): Promise<void> {
  return new Promise((resolve, reject) => {
    const entry = tar.entry({ name, mtime: modifiedAt }, bytes, (error) =>
      error ? reject(error) : resolve(),
    )
    // It tells its end twice; nobody listening to the second time would end the process.
    entry.on('error', () => {})
  })
}
