import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isFileFault, storageFault } from '../../file-errors.ts'
import { makeFolder } from '../../make-folder.ts'
import type { Owner } from './owner.ts'

export interface Stored {
  name: string
  /** Bytes. */
  size: number
  /** Hex. */
  sha256: string
}

/**
 * Keeps uploads until they are imported. Names are random and ours; an object store can take the
 * disk's place.
 */
export interface Spool {
  /**
   * Safe on the medium when it returns; nothing is left when it throws. AppError storage_full when
   * there is no room, unavailable when the disk refuses.
   */
  put(bytes: AsyncIterable<Buffer>): Promise<Stored>
  /** A local file with the bytes, to be closed after use. */
  open(name: string): Promise<{ path: string; close(): Promise<void> }>
  /** No fault when it is gone already. */
  remove(name: string): Promise<void>
  /** All that is kept, also what a crash left half-written. */
  list(): Promise<{ name: string; modifiedAt: Date }[]>
}

/**
 * A spool in a folder of the disk, made when first needed. What is put there belongs to the owner,
 * if there is one.
 */
export function createDiskSpool(folder: string, owner?: Owner): Spool {
  return {
    put: (bytes) => put(folder, owner, bytes),
    open: async (name) => ({ path: pathOf(folder, name), close: async () => {} }),
    remove: (name) => rm(pathOf(folder, name), { force: true }),
    list: () => list(folder),
  }
}

async function put(
  folder: string,
  owner: Owner | undefined,
  bytes: AsyncIterable<Buffer>,
): Promise<Stored> {
  let path = ''
  try {
    const name = owner ? await owner.name() : randomUUID()
    path = pathOf(folder, name)
    const written = await writeSafely(await create(folder, path), bytes)
    await syncFolder(folder)
    return { name, ...written }
  } catch (error) {
    // Where this fails, too, the sweep is left.
    if (path) await rm(path, { force: true }).catch(() => {})
    throw isFileFault(error) || hasPath(error) ? storageFault(error) : error
  }
}

// The folder is made when it is missing, and not looked at otherwise.
async function create(folder: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!isAbsent(error)) throw error
    makeFolder(folder, 0o700)
    return open(path, 'wx', 0o600)
  }
}

// A folder that cannot be made has many names: ENOENT below /proc, EEXIST where a file has its
// name.
const hasPath = (error: unknown) => error instanceof Error && 'path' in error && 'syscall' in error

async function writeSafely(
  file: FileHandle,
  bytes: AsyncIterable<Buffer>,
): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of bytes) {
      hash.update(chunk)
      size += chunk.length
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { size, sha256: hash.digest('hex') }
}

/** A new file survives a power cut only when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function list(folder: string): Promise<{ name: string; modifiedAt: Date }[]> {
  const names = await readdir(folder).catch(whenAbsent<string[]>([]))
  const stored = names.filter(isName).map(async (name) => {
    const stats = await stat(pathOf(folder, name)).catch(whenAbsent(null))
    return stats ? [{ name, modifiedAt: stats.mtime }] : []
  })
  return (await Promise.all(stored)).flat()
}

function whenAbsent<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (isAbsent(error)) return value
    throw error
  }
}

const isAbsent = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

function isName(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name)
}

function pathOf(folder: string, name: string): string {
  if (!isName(name)) throw new Error(`Not a name of the spool: ${JSON.stringify(name)}`)
  return join(folder, name)
}
