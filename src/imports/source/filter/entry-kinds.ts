import {
  fileReason,
  folderReason,
  type IgnoredReason,
} from '../../../markdown/file/content-names.ts'
import type { FileKind, IntakeOptions } from '../files.ts'
import { matcher } from '../glob.ts'
import type { SiteKinds } from './site-kinds.ts'

export type EntryType = 'file' | 'folder' | 'link' | 'other'

/** A folder that is left out. */
export interface Ignored {
  name: string
  reason: IgnoredReason
}

/** What the entries of a source are by their names, and why some are left out. */
export interface EntryKinds {
  /** Whether a site is configured by it, so that it comes in even if its name is hidden. */
  isConfiguration(file: string, type: EntryType): boolean
  /** Whether the reading of a site needs its text. */
  isSiteFile(file: string, type: EntryType): boolean
  /** What a file is, and why it is left out, or null. */
  ofFile(file: string, type: EntryType): { kind: FileKind; reason: IgnoredReason | null }
  /** The outermost folder of the path that is left out entirely. */
  ignoredFolder(file: string, isFolder: boolean): Ignored | null
  /** Whether the options leave it out. */
  isExcluded(file: string): boolean
}

/** Decides by the options of an import and the kinds of its site. */
export function createEntryKinds(options: IntakeOptions, kinds: SiteKinds): EntryKinds {
  const excluded = matcher(options.exclude ?? [])
  const included = options.include?.length ? matcher(options.include) : () => true
  const isExcluded = (file: string) => excluded(file) || !included(file)
  const leftOut = (file: string) => (isExcluded(file) ? 'excluded' : null)
  return { isConfiguration, isSiteFile, ofFile, ignoredFolder, isExcluded }

  function isConfiguration(file: string, type: EntryType): boolean {
    if (!options.files || !options.reading) return false
    if (type === 'folder') return options.reading.isConfiguration(`${file}/`)
    return type === 'file' && options.reading.isConfiguration(file) && !isExcluded(file)
  }

  function isSiteFile(file: string, type: EntryType): boolean {
    const isWanted = options.isSiteFile?.(type === 'folder' ? `${file}/` : file) ?? false
    return isWanted && (type === 'file' || type === 'folder')
  }

  function ofFile(file: string, type: EntryType): { kind: FileKind; reason: IgnoredReason | null } {
    if (isConfiguration(file, type)) return { kind: 'beside', reason: null }
    const named = fileReason(file)
    if (named === 'hidden') return { kind: 'article', reason: named }
    const kind = kinds.ofFile(file, named === null)
    if (kind === 'article') return { kind, reason: leftOut(file) }
    if (kind !== 'beside') return { kind: 'beside', reason: leftOut(file) ?? kind }
    if (options.files) return { kind, reason: leftOut(file) ?? (type === 'link' ? 'link' : null) }
    const isLink = named === 'extension' && type === 'link'
    return { kind, reason: isLink ? 'link' : (named ?? 'not_content') }
  }

  function ignoredFolder(file: string, isFolder: boolean): Ignored | null {
    for (let end = file.indexOf('/'); ; end = file.indexOf('/', end + 1)) {
      if (end < 0 && !isFolder) return null
      const folder = end < 0 ? file : file.slice(0, end)
      const reason =
        folderReason(folder.slice(folder.lastIndexOf('/') + 1)) ??
        (excluded(folder) ? 'excluded' : kinds.ofFolder(folder))
      if (reason) return { name: folder, reason }
      if (end < 0) return null
    }
  }
}
