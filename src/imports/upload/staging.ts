import { createHash, randomUUID } from 'node:crypto'
import {
  type FileHandle,
  link,
  open,
  readdir,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
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
 * Stores uploads until they are imported. Names are random and never come from the client; an
 * object store can replace the disk.
 */
export interface Staging {
  /**
   * Tells this staging from that of servers which do not share it; null while it is new and has
   * never had an upload. `make` gives a new one its name.
   */
  place(make?: boolean): Promise<string | null>
  /**
   * Stores the bytes durably; leaves nothing when it throws. Throws AppError storage_full when the
   * disk is full, unavailable when it refuses writes.
   */
  put(bytes: AsyncIterable<Buffer>): Promise<Stored>
  /** A local file with the bytes; close it after use. */
  open(name: string): Promise<{ path: string; close(): Promise<void> }>
  /** Removes an upload; a missing one is not an error. */
  remove(name: string): Promise<void>
  /** All stored uploads, including those that a crash left half written. */
  list(): Promise<{ name: string; modifiedAt: Date }[]>
}

/**
 * Creates staging in a folder on disk, which is made when first needed. New uploads belong to the
 * owner, if there is one.
 */
export function createDiskStaging(folder: string, owner?: Owner): Staging {
  return {
    place: (make = false) => readPlace(`${folder}.id`, make),
    put: (bytes) => put(folder, owner, bytes),
    open: async (name) => ({ path: pathOf(folder, name), close: async () => {} }),
    remove: (name) => rm(pathOf(folder, name), { force: true }),
    list: () => list(folder),
  }
}

// Beside the folder, so that every process which shares the folder finds it.
async function readPlace(path: string, make: boolean): Promise<string | null> {
  const found = await readFile(path, 'utf8').catch(whenAbsent(null))
  if (found !== null || !make) return found
  const draft = `${path}.${randomUUID()}`
  try {
    makeFolder(dirname(path), 0o700)
    await writeFile(draft, randomUUID(), { mode: 0o600 })
    // Unlike a rename, this keeps the name that another process has just given.
    await link(draft, path).catch(whenCode('EEXIST', undefined))
    return await readFile(path, 'utf8')
  } catch (error) {
    throw hasPath(error) ? storageFault(error) : error
  } finally {
    await rm(draft, { force: true }).catch(() => {})
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
    // If removing fails too, the sweep removes the file later.
    if (path) await rm(path, { force: true }).catch(() => {})
    throw isFileFault(error) || hasPath(error) ? storageFault(error) : error
  }
}

// Creates the folder only when opening fails, which saves a check per upload.
async function create(folder: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx', 0o600)
  } catch (error) {
    if (!isAbsent(error)) throw error
    makeFolder(folder, 0o700)
    return open(path, 'wx', 0o600)
  }
}

// A folder that cannot be created gives various codes, such as ENOENT below /proc or EEXIST where a
// file has its name.
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

/** A new file survives a power failure only when its folder is synced too. */
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
  const stored = names.filter(isStagedName).map(async (name) => {
    const stats = await stat(pathOf(folder, name)).catch(whenAbsent(null))
    return stats ? [{ name, modifiedAt: stats.mtime }] : []
  })
  return (await Promise.all(stored)).flat()
}

const whenAbsent = <T>(value: T) => whenCode('ENOENT', value)

function whenCode<T>(code: string, value: T): (error: unknown) => T {
  return (error) => {
    if (hasCode(error, code)) return value
    throw error
  }
}

const hasCode = (error: unknown, code: string) =>
  error instanceof Error && 'code' in error && error.code === code

const isAbsent = (error: unknown) => hasCode(error, 'ENOENT')

/** Whether it is the name of an upload. */
export function isStagedName(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name)
}

function pathOf(folder: string, name: string): string {
  if (!isStagedName(name))
    throw new Error(`Not the name of a staged upload: ${JSON.stringify(name)}`)
  return join(folder, name)
}
