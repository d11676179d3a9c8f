import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/**
 * Writes a file that only its owner may read: under a temporary name beside it, which becomes its
 * own when all bytes are on the disk. Leaves nothing when it throws.
 */
export async function writeWhole(
  path: string,
  bytes: AsyncIterable<Buffer>,
  signal?: AbortSignal,
): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.part`
  const file = await open(temporary, 'wx', 0o600)
  try {
    await pipeline(Readable.from(bytes), file.createWriteStream({ flush: true }), { signal })
    await rename(temporary, path)
    await syncFolder(await open(dirname(path)))
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

async function syncFolder(folder: FileHandle): Promise<void> {
  await folder.sync().finally(() => folder.close())
}
