import { createHash, randomUUID } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { storageFault } from './faults.ts'

export interface Stored {
  name: string
  /** Bytes. */
  size: number
  /** Hex. */
  sha256: string
}

/** Keeps uploads until they are imported. Names are random and ours; an object store can take the disk's place. */
export interface Spool {
  /** Safe on the medium when it returns; nothing is left when it throws. AppError storage_full when there is no room. */
  put(bytes: AsyncIterable<Buffer>): Promise<Stored>
  /** A local file with the bytes, to be closed after use. */
  open(name: string): Promise<{ path: string; close(): Promise<void> }>
  /** No fault when it is gone already. */
  remove(name: string): Promise<void>
  /** All that is kept, also what a crash left half-written. */
  list(): Promise<{ name: string; modifiedAt: Date }[]>
}

/** A spool in a folder of the disk, made when first needed. */
export function createDiskSpool(folder: string): Spool {
  return {
    put: (bytes) => put(folder, bytes),
    open: async (name) => ({ path: pathOf(folder, name), close: async () => {} }),
    remove: (name) => rm(pathOf(folder, name), { force: true }),
    list: () => list(folder),
  }
}

async function put(folder: string, bytes: AsyncIterable<Buffer>): Promise<Stored> {
  const name = randomUUID()
  const path = pathOf(folder, name)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const written = await writeSafely(await open(path, 'wx', 0o600), bytes)
    await syncFolder(folder)
    return { name, ...written }
  } catch (error) {
    await rm(path, { force: true })
    throw storageFault(error)
  }
}

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
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return value
    throw error
  }
}

function isName(name: string): boolean {
  return /^[0-9a-f-]{36}$/.test(name)
}

function pathOf(folder: string, name: string): string {
  if (!isName(name)) throw new Error(`Not a name of the spool: ${JSON.stringify(name)}`)
  return join(folder, name)
}
