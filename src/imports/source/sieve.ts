import { fileReason, folderReason, type IgnoredReason } from '../../markdown/file/content-names.ts'
import type { Problem } from '../../shapes.ts'
import { type IntakeOptions, refusal, type SourceFile } from './files.ts'
import { matcher } from './glob.ts'
import type { IntakeLimits } from './limits.ts'
import { checkName } from './names.ts'

export type EntryType = 'file' | 'folder' | 'link' | 'other'

/** A name with what stands behind it; `problems` are warnings about the name. */
export interface Entry {
  name: string
  type: EntryType
  problems: Problem[]
}

/**
 * Read this one; or the verdict itself; or nothing to say (a plain folder, a name said already, not
 * wanted).
 */
export type Verdict =
  | { read: { file: string; position: number; problems: Problem[] } }
  | SourceFile
  | null

export interface Sieve {
  judge(entry: Entry): Verdict
  /**
   * The same for a source where two spellings (NFC, NFD) of one name are two files, as on most
   * disks.
   */
  judgeOnDisk(entry: Entry): Verdict
  /** A refusal that is none of the name's. */
  refuse(file: string, problem: Problem): SourceFile
}

/**
 * The one place that decides what is content. It lives as long as one import, over all its folders
 * and archives.
 */
export function createSieve(limits: IntakeLimits, options: IntakeOptions = {}): Sieve {
  const excluded = matcher(options.exclude ?? [])
  const included = options.include?.length ? matcher(options.include) : () => true
  const folders = new Set<string>()
  const seen = new Set<string>()
  let position = 0

  return {
    judge: (entry) => judge(entry, entry.name.normalize('NFC')),
    judgeOnDisk: (entry) => judge(entry, entry.name),
    refuse,
  }

  function judge(entry: Entry, key: string): Verdict {
    const name = checkName(entry.name, limits.maxDepth)
    if ('problem' in name) return entry.type === 'folder' ? null : refuse(name.label, name.problem)
    if (name.file === '') return null
    const folder = ignoredFolder(name.file, entry.type === 'folder')
    if (folder) return once(folder.name, folder.reason)
    return entry.type === 'folder' ? null : judgeFile(name.file, entry, checkedKey(key))
  }

  function judgeFile(file: string, entry: Entry, key: string): Verdict {
    const reason = fileReason(file) ?? (excluded(file) || !included(file) ? 'excluded' : null)
    if (reason)
      return ignore(file, reason === 'extension' && entry.type === 'link' ? 'link' : reason)
    if (entry.type !== 'file') return refuse(file, notRegular(entry.type))
    if (seen.has(key))
      return refuse(file, refusal('duplicate_file', 'An earlier file has the same name.'))
    seen.add(key)
    position++
    return options.want?.(file, position) === false
      ? null
      : { read: { file, position, problems: entry.problems } }
  }

  /** The outermost folder of the path that is left out as a whole. */
  function ignoredFolder(
    file: string,
    isFolder: boolean,
  ): { name: string; reason: IgnoredReason } | null {
    for (let end = file.indexOf('/'); ; end = file.indexOf('/', end + 1)) {
      if (end < 0 && !isFolder) return null
      const folder = end < 0 ? file : file.slice(0, end)
      const reason =
        folderReason(folder.slice(folder.lastIndexOf('/') + 1)) ??
        (excluded(folder) ? 'excluded' : null)
      if (reason) return { name: folder, reason }
      if (end < 0) return null
    }
  }

  function once(folder: string, reason: IgnoredReason): SourceFile | null {
    if (folders.has(folder)) return null
    folders.add(folder)
    return ignore(`${folder}/`, reason)
  }

  function ignore(ignored: string, reason: IgnoredReason): SourceFile {
    return { ignored, position: ++position, reason }
  }

  function refuse(file: string, problem: Problem): SourceFile {
    return { file, position: ++position, problems: [problem] }
  }

  function checkedKey(key: string): string {
    const name = checkName(key, limits.maxDepth)
    return 'file' in name ? name.file : key
  }
}

function notRegular(type: EntryType): Problem {
  return type === 'link'
    ? refusal('entry_type', 'Links are not followed.', 'Put the file itself in its place.')
    : refusal('entry_type', 'Not a regular file.')
}
