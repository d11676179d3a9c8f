import { realpathSync, statSync } from 'node:fs'
import { AppError } from '../errors.ts'
import { makeFolder } from '../make-folder.ts'
import type { ExportFile } from './files.ts'
import { diskName, twinName } from './names.ts'
import { type FileIdentity, prepareFolders, refusalOf, replaceFile } from './write-file.ts'

/** What became of a file; `as` is its name on the disk where that is another one. */
export interface FolderOutcome {
  file: string
  outcome: 'written' | 'unchanged' | 'refused'
  as?: string
  reason?: string
}

/**
 * Writes files below a folder, which is made if need be, and gives the outcome of each. Files that
 * are there already with the same bytes are left alone, others are replaced in one step; what is
 * not among the files stays. Links in the folder are never followed. One file that cannot be
 * written never stops the others.
 */
export async function* writeFolder(
  folder: string,
  files: AsyncIterable<ExportFile>,
): AsyncGenerator<FolderOutcome> {
  const root = openRoot(folder)
  const known = new Set<string>()
  const mine = new Set<FileIdentity>()
  for await (const file of files) yield writeOne(root, file, known, mine)
}

function writeOne(
  root: string,
  { name, bytes }: ExportFile,
  known: Set<string>,
  mine: Set<FileIdentity>,
): FolderOutcome {
  const wanted = diskName(name)
  try {
    prepareFolders(root, wanted, known)
    const first = replaceFile(root, wanted, bytes, mine)
    // The file system takes two names for one: the second file must not replace the first.
    const as = first === 'twin' ? twinName(wanted) : wanted
    const outcome = first === 'twin' ? replaceFile(root, as, bytes, mine) : first
    if (outcome === 'twin')
      return { file: name, outcome: 'refused', reason: 'its name was written before' }
    return { file: name, outcome, ...(as === name ? {} : { as }) }
  } catch (error) {
    return { file: name, outcome: 'refused', reason: refusalOf(error) }
  }
}

// The folder itself may be a link: that is the choice of whoever names it.
function openRoot(folder: string): string {
  try {
    makeFolder(folder)
    const root = realpathSync(folder)
    if (statSync(root).isDirectory()) return root
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'EEXIST' && code !== 'ENOTDIR')
      throw new AppError('bad_request', `${folder} cannot be made or opened: ${message}.`)
  }
  throw new AppError('bad_request', `${folder} is no folder.`)
}
