import { randomUUID } from 'node:crypto'
import { open, opendir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isFileFault, storageFault } from '../file-errors.ts'
import { makeFolder } from '../make-folder.ts'
import { createDigest } from './digest.ts'
import type { Leftover, StoredBlob, TemporaryFile } from './store.ts'

/** Bytes whose hash is known, ready to be sent to a storage. */
export interface Spooled extends StoredBlob {
  read(start: number, length: number): Promise<Buffer>
  /** Removes what is on the disk. */
  remove(): Promise<void>
}

/** So much of an upload stays in memory; a longer one is in a temporary file. */
const maxInMemory = 256 * 1024

/**
 * Takes all bytes, in memory or in a temporary file of the folder; leaves nothing when it throws.
 */
export async function spool(
  folder: string,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): Promise<Spooled> {
  const digest = createDigest(maxBytes)
  const start: Buffer[] = []
  let file: TemporaryFile | null = null
  try {
    for await (const chunk of bytes) {
      digest.add(chunk)
      if (!file && digest.size > maxInMemory) {
        file = await createTemporary(folder)
        await file.handle.writeFile(Buffer.concat(start.splice(0)))
      }
      if (file) await file.handle.writeFile(chunk)
      else start.push(chunk)
    }
  } catch (error) {
    await file?.remove()
    throw isFileFault(error) ? storageFault(error) : error
  }
  const blob = digest.end()
  return file ? { ...blob, ...fromFile(file) } : { ...blob, ...fromMemory(Buffer.concat(start)) }
}

const fromMemory = (whole: Buffer): Pick<Spooled, 'read' | 'remove'> => ({
  read: async (start, length) => whole.subarray(start, start + length),
  remove: async () => {},
})

const fromFile = ({ handle, remove }: TemporaryFile): Pick<Spooled, 'read' | 'remove'> => ({
  read: async (start, length) => {
    const part = Buffer.allocUnsafe(length)
    for (let at = 0; at < length; ) {
      const { bytesRead } = await handle.read(part, at, length - at, start + at)
      if (bytesRead === 0) throw new Error('A temporary file is shorter than what was written.')
      at += bytesRead
    }
    return part
  },
  remove,
})

/** Creates an empty file in the folder, which is made when first needed. */
export async function createTemporary(folder: string): Promise<TemporaryFile> {
  const path = join(folder, randomUUID())
  const handle = await open(path, 'wx+', 0o600).catch((error) => {
    if (error.code !== 'ENOENT') throw error
    makeFolder(folder, 0o700)
    return open(path, 'wx+', 0o600)
  })
  // If removing fails, the sweep removes the file later.
  const remove = async () => {
    await handle.close().catch(() => {})
    await rm(path, { force: true }).catch(() => {})
  }
  return { path, handle, remove }
}

/** The temporary files that were last written before this time, for the sweep. */
export async function* oldTemporaries(folder: string, before: Date): AsyncGenerator<Leftover> {
  const entries = await opendir(folder).catch(whenAbsent)
  for await (const { name } of entries ?? []) {
    const path = join(folder, name)
    const stats = await stat(path).catch(whenAbsent)
    if (stats?.isFile() && stats.mtime < before)
      yield { size: stats.size, remove: () => rm(path, { force: true }) }
  }
}

function whenAbsent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null
  throw error
}
