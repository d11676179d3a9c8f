import type { IgnoredReason } from '../../markdown/file/content-names.ts'
import type { FileKind, IntakeOptions } from './files.ts'

/** What the names of a source are by the dialect of its site; without one, by their endings. */
export interface SiteKinds {
  /** `isText`: its name is that of a text. */
  ofFile(file: string, isText: boolean): FileKind | IgnoredReason
  /** Why a whole folder is left out, or null. */
  ofFolder(folder: string): IgnoredReason | null
  /** Why the outermost folder of a file is left out that is, or null. */
  ofFoldersAbove(file: string): IgnoredReason | null
}

export function createSiteKinds({
  reading,
  takesAll = false,
}: Pick<IntakeOptions, 'reading' | 'takesAll'>): SiteKinds {
  // Every file asks for its folders.
  const reasons = new Map<string, IgnoredReason | null>()

  function ofFolder(folder: string): IgnoredReason | null {
    if (!reading || takesAll) return null
    const known = reasons.get(folder)
    if (known !== undefined) return known
    const kind = reading.kindOf(`${folder}/`)
    const reason = kind === 'article' || kind === 'file' ? null : kind
    reasons.set(folder, reason)
    return reason
  }

  return {
    ofFile(file, isText) {
      const kind = reading?.kindOf(file) ?? (isText ? 'article' : 'file')
      if (kind === 'article') return isText ? 'article' : 'beside'
      return kind === 'file' || takesAll ? 'beside' : kind
    },
    ofFolder,
    ofFoldersAbove(file) {
      for (let end = file.indexOf('/'); end >= 0; end = file.indexOf('/', end + 1)) {
        const reason = ofFolder(file.slice(0, end))
        if (reason) return reason
      }
      return null
    },
  }
}
