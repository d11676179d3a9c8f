import { access, constants, open, realpath, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { AppError } from '../../errors.ts'
import { archiveFiles } from './archive.ts'
import type { IntakeOptions, SourceFile } from './files.ts'
import { createEntryFilter, type EntryFilter } from './filter/entry-filter.ts'
import { folderFiles, readAlone } from './folder.ts'
import type { IntakeLimits } from './limits.ts'
import { type ArchiveType, sniff, sniffBytes } from './sniff.ts'
import { storeFile } from './store-file.ts'

export interface SourcePath {
  path: string
  kind: 'folder' | 'file' | ArchiveType
}

/**
 * Resolves the paths of a command line, following links. Throws AppError not_found naming all
 * missing paths, or forbidden naming all that this user may not read.
 */
export async function resolvePaths(paths: readonly string[]): Promise<SourcePath[]> {
  const kinds = await Promise.all(paths.map(kindOf))
  const those = (kind: string) => paths.filter((_, at) => kinds[at] === kind).join(', ')
  if (those('missing'))
    throw new AppError('not_found', `No such file or folder: ${those('missing')}.`)
  if (those('closed')) throw new AppError('forbidden', `No permission to read ${those('closed')}.`)
  return paths.flatMap((path, at) => {
    const kind = kinds[at]
    return kind && kind !== 'missing' && kind !== 'closed' ? [{ path, kind }] : []
  })
}

/** Only folders and archives are whole trees, in which moves and deletions can be detected. */
export function areWholeTrees(paths: readonly SourcePath[]): boolean {
  return paths.every(({ kind }) => kind !== 'file')
}

/**
 * The files of folders, archives and single files as one source. Names are relative to their folder
 * or archive; the second of two equal names is refused.
 */
export async function* pathFiles(
  paths: readonly SourcePath[],
  limits: IntakeLimits,
  options: IntakeOptions = {},
): AsyncGenerator<SourceFile> {
  const filter = createEntryFilter(limits, options)
  for (const { path, kind } of paths) {
    if (kind === 'folder') yield* folderFiles(path, limits, options, filter)
    else if (kind === 'file') yield* singleFile(path, limits, options, filter)
    else yield* archiveFiles(path, kind, limits, options, filter)
  }
}

async function* singleFile(
  path: string,
  limits: IntakeLimits,
  { files }: IntakeOptions,
  filter: EntryFilter,
): AsyncGenerator<SourceFile> {
  const found = filter.classifyOnDisk({ name: basename(path), type: 'file', problems: [] })
  if (found && 'store' in found) {
    if (files) yield await storeFile(await realpath(path), found.store, files).stored
  } else if (found)
    yield 'read' in found
      ? await readAlone({ path: await realpath(path), ...found.read }, limits)
      : found
}

async function kindOf(path: string): Promise<SourcePath['kind'] | 'missing' | 'closed'> {
  try {
    const stats = await stat(path)
    await access(path, stats.isDirectory() ? constants.R_OK | constants.X_OK : constants.R_OK)
    if (stats.isDirectory()) return 'folder'
    // Opening a pipe would block, so only regular files are sniffed.
    if (!stats.isFile()) return 'file'
    const type = sniff(await firstBytes(path))
    return type === 'text' || type === 'unsupported' ? 'file' : type
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : ''
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'missing'
    return code === 'EACCES' || code === 'EPERM' ? 'closed' : 'file'
  }
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
