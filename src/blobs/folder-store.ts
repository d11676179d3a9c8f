import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, fsync, openSync } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { isFileFault, storageFault } from '../file-errors.ts'
import { makeFolder } from '../make-folder.ts'
import { createDigest } from './digest.ts'
import { createTemporary, oldTemporaries } from './spool.ts'
import { type BlobStore, type Hash, isHash, type StoredBlob } from './store.ts'

/**
 * Blobs as files `ab/cd/HASH` in a folder, which is made when first needed. A blob is written under
 * a temporary name and appears with its final one, whole and durable.
 */
export function createFolderStore(folder: string): BlobStore {
  const pathOf = (hash: Hash) => join(folder, hash.slice(0, 2), hash.slice(2, 4), hash)
  return {
    put: (bytes, maxBytes) => put(folder, pathOf, bytes, maxBytes),
    get: async (hash, range) => {
      const file = await open(pathOf(hash)).catch(whenAbsent)
      return file && createReadStream('', { fd: file, ...range })
    },
    size: async (hash) => (await stat(pathOf(hash)).catch(whenAbsent))?.size ?? null,
    modifiedAt: async (hash) => (await stat(pathOf(hash)).catch(whenAbsent))?.mtime ?? null,
    path: pathOf,
    temporary: () => createTemporary(join(folder, incoming)),
    remove: (hash) => rm(pathOf(hash), { force: true }),
    list: () => list(folder),
    leftovers: (before) => oldTemporaries(join(folder, incoming), before),
    close: () => {},
  }
}

const incoming = 'incoming'

async function put(
  folder: string,
  pathOf: (hash: Hash) => string,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): Promise<StoredBlob> {
  const temporary = join(folder, incoming, randomUUID())
  try {
    const blob = await write(await create(temporary), bytes, maxBytes)
    await publish(temporary, pathOf(blob.hash))
    return blob
  } catch (error) {
    // If removing fails too, the sweep removes the file later.
    await rm(temporary, { force: true }).catch(() => {})
    throw isFileFault(error) ? storageFault(error) : error
  }
}

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!isAbsent(error)) throw error
    makeFolder(dirname(path), 0o700)
    return open(path, 'wx', 0o600)
  }
}

async function write(
  file: FileHandle,
  bytes: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): Promise<StoredBlob> {
  const digest = createDigest(maxBytes)
  try {
    for await (const chunk of bytes) {
      digest.add(chunk)
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return digest.end()
}

// The same bytes may be there already and are replaced, so that they have a new time: a sweep that
// runs now leaves them. Most folders exist, so they are made only after a rename has failed.
async function publish(temporary: string, path: string): Promise<void> {
  const folder = dirname(path)
  const isMoved = await rename(temporary, path).then(() => true, whenAbsent)
  if (!isMoved) {
    const made = await mkdir(folder, { recursive: true, mode: 0o700 })
    await rename(temporary, path)
    if (made) await syncAbove(made, folder)
  }
  await syncFolder(folder)
}

/**
 * Syncs the folders that hold new folders: from that of `first` to that of `last`, which is in it.
 */
async function syncAbove(first: string, last: string): Promise<void> {
  for (let above = dirname(last); above.length >= dirname(first).length; above = dirname(above))
    await syncFolder(above)
}

/**
 * A new file survives a power failure only when its folder is synced too. Opening and closing a
 * folder takes microseconds, so only the sync is left to another thread.
 */
async function syncFolder(folder: string): Promise<void> {
  const handle = openSync(folder, 'r')
  try {
    await sync(handle)
  } finally {
    closeSync(handle)
  }
}

const sync = promisify(fsync)

// Folder by folder, because a recursive `opendir` keeps a handle for each folder that it has seen.
async function* list(folder: string): AsyncGenerator<StoredBlob & { modifiedAt: Date }> {
  for await (const first of namesIn(folder, isByte))
    for await (const second of namesIn(join(folder, first), isByte))
      for await (const hash of namesIn(join(folder, first, second), isHash)) {
        const stats = await stat(join(folder, first, second, hash)).catch(whenAbsent)
        if (stats) yield { hash, size: stats.size, modifiedAt: stats.mtime }
      }
}

const isByte = (name: string) => /^[0-9a-f]{2}$/.test(name)

async function* namesIn(folder: string, wanted: (name: string) => boolean) {
  const entries = await opendir(folder).catch(whenAbsent)
  for await (const { name } of entries ?? []) if (wanted(name)) yield name
}

const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

function whenAbsent(error: unknown): null {
  if (isAbsent(error)) return null
  throw error
}
