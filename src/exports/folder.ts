import { realpathSync, statSync } from 'node:fs'
import { buffer } from 'node:stream/consumers'
import { AppError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { ExportFile } from './export-file.ts'
import { diskName, twinName } from './names.ts'
import { type FileIdentity, prepareFolders, refusalOf, replaceFile } from './write-file.ts'

/** The result for one file; `as` is its name on disk when that differs. */
export interface FolderOutcome {
  file: string
  outcome: 'written' | 'unchanged' | 'refused'
  as?: string
  reason?: string
}

/**
 * Writes files into a folder, which is created if missing, and yields the outcome of each. Files
 * that already have the same bytes are left alone, files with other bytes are replaced atomically,
 * and everything else in the folder stays. Links in the folder are never followed. One file that
 * cannot be written never stops the rest.
 */
export async function* writeFolder(
  folder: string,
  files: AsyncIterable<ExportFile>,
): AsyncGenerator<FolderOutcome> {
  const root = openRoot(folder)
  const checkedFolders = new Set<string>()
  const mine = new Set<FileIdentity>()
  for await (const file of files) {
    const bytes = 'bytes' in file ? file.bytes : await buffer(await file.open())
    yield writeOne(root, { name: file.name, bytes }, checkedFolders, mine)
  }
}

function writeOne(
  root: string,
  { name, bytes }: { name: string; bytes: Buffer },
  checkedFolders: Set<string>,
  mine: Set<FileIdentity>,
): FolderOutcome {
  const wanted = diskName(name)
  try {
    prepareFolders(root, wanted, checkedFolders)
    const first = replaceFile(root, wanted, bytes, mine)
    // The file system treats two names as one: the second file must not replace the first.
    const as = first === 'twin' ? twinName(wanted) : wanted
    const outcome = first === 'twin' ? replaceFile(root, as, bytes, mine) : first
    if (outcome === 'twin')
      return {
        file: name,
        outcome: 'refused',
        reason: 'a file of the same name was written before',
      }
    return { file: name, outcome, ...(as === name ? {} : { as }) }
  } catch (error) {
    return { file: name, outcome: 'refused', reason: refusalOf(error) }
  }
}

// The folder itself may be a link: the user named it.
function openRoot(folder: string): string {
  try {
    makeFolder(folder)
    const root = realpathSync(folder)
    if (statSync(root).isDirectory()) return root
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'ENOTDIR')
      throw new AppError('bad_request', `${folder} cannot be created or opened: ${message}.`)
  }
  throw new AppError('bad_request', `${folder} is not a folder.`)
}
