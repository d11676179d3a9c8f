import { randomBytes } from 'node:crypto'
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** Identifies a file in the file system, independent of its name. */
export type FileIdentity = string

/** Two names lead to the same file when these are equal. */
export const identityKey = ({ dev, ino }: BigIntStats): FileIdentity => `${dev}:${ino}`

/**
 * Creates the folders of a name below the root. Each must be a real folder; `known` caches those
 * already checked.
 */
export function prepareFolders(root: string, name: string, known: Set<string>): void {
  for (let end = name.indexOf('/'); end >= 0; end = name.indexOf('/', end + 1)) {
    const folder = name.slice(0, end)
    if (known.has(folder)) continue
    const stats = lookAt(join(root, folder)) ?? makeFolder(join(root, folder))
    if (stats && !stats.isDirectory()) throw refusal(`${folder} is ${kindOf(stats)}`)
    known.add(folder)
  }
}

/**
 * Writes a new file and renames it over the name, which replaces it atomically. Returns `twin` and
 * writes nothing when the name leads to one of `mine`, the files written before.
 */
export function replaceFile(
  root: string,
  name: string,
  bytes: Buffer,
  mine: Set<FileIdentity>,
): 'written' | 'unchanged' | 'twin' {
  const path = join(root, name)
  const present = lookAt(path)
  // A link count above one means two real names for one file, and both are wanted.
  if (present?.nlink === 1n && mine.has(identityKey(present))) return 'twin'
  if (present && !present.isFile()) throw refusal(`there is ${kindOf(present)} of this name`)
  if (present && hasBytes(path, present, bytes)) {
    mine.add(identityKey(present))
    return 'unchanged'
  }
  const mode = present ? Number(present.mode & 0o777n) : 0o666
  const temporary = join(path, '..', `.broadsheet-${randomBytes(6).toString('hex')}.tmp`)
  try {
    mine.add(writeNew(temporary, bytes, mode))
    renameSync(temporary, path)
  } catch (error) {
    removeQuietly(temporary)
    throw error
  }
  return 'written'
}

/** Why a file was not written, in plain words. */
export function refusalOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? message
}

const reasons: Record<string, string> = {
  ENAMETOOLONG: 'the name is too long for this file system',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EILSEQ: 'this file system cannot hold the name',
  EINVAL: 'this file system cannot hold the name',
}

const refusal = (reason: string) => new Error(reason)

const { O_CREAT, O_EXCL, O_RDONLY, O_WRONLY } = constants
// Windows lacks this flag; there, only administrators can create links.
const noFollow = constants.O_NOFOLLOW ?? 0

function lookAt(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}

function makeFolder(path: string): undefined {
  mkdirSync(path)
}

function kindOf(stats: BigIntStats): string {
  if (stats.isSymbolicLink()) return 'a link, which is not followed'
  if (stats.isDirectory()) return 'a folder'
  return stats.isFile() ? 'a file' : 'no regular file'
}

function hasBytes(path: string, { size }: BigIntStats, bytes: Buffer): boolean {
  if (size !== BigInt(bytes.length)) return false
  const file = openSync(path, O_RDONLY | noFollow)
  try {
    return readFileSync(file).equals(bytes)
  } finally {
    closeSync(file)
  }
}

function writeNew(path: string, bytes: Buffer, mode: number): FileIdentity {
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | noFollow, mode)
  try {
    writeFileSync(file, bytes)
    return identityKey(fstatSync(file, { bigint: true }))
  } finally {
    closeSync(file)
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never created.
  }
}
