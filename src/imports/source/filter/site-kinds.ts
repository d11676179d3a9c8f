import type { IgnoredReason } from '../../../markdown/file/content-names.ts'
import { isInStaticFolder, isOtherMarkup } from '../../../markdown/references/names.ts'
import type { FileKind, IntakeOptions } from '../files.ts'

/** What the names of a source are by the dialect of its site; without one, by their endings. */
export interface SiteKinds {
  /** `isText`: its name is that of a text. */
  ofFile(file: string, isText: boolean): FileKind | IgnoredReason
  /** Why a text of the content comes in as a file: it is no page, or a page of other markup. */
  storedAsFile(file: string): 'not_content' | 'not_markdown' | null
  /** Why a whole folder is left out, or null. */
  ofFolder(folder: string): IgnoredReason | null
  /** Why the outermost folder of a file is left out that is, or null. */
  ofFoldersAbove(file: string): IgnoredReason | null
}

const markdown = /\.(?:md|markdown|mdx)$/i
/** Names of pages wherever a folder has pages. */
const ordinary = ['page.md', '2000-01-01-page.md']
const partials = /(?:^|\/)_[^/]*\//
const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1)

/** Makes the decision for the files of one source. */
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

  const contents = new Map<string, boolean>()

  function isContentFolder(folder: string): boolean {
    const known = contents.get(folder)
    if (known !== undefined) return known
    const isContent = ordinary.some((name) => reading?.kindOf(folder + name) === 'article')
    contents.set(folder, isContent)
    return isContent
  }

  function storedAsFile(file: string) {
    const kind = reading?.kindOf(file)
    // Links may lead to files of static folders and with other endings (`.txt`), so none of them
    // is the source of a page.
    if (kind === 'not_markdown') return isInStaticFolder(file) || !isOtherMarkup(file) ? null : kind
    if (kind !== 'not_content' || !markdown.test(file)) return null
    let folder = folderOf(file)
    while (partials.test(folder) && !isContentFolder(folder)) folder = folderOf(folder.slice(0, -1))
    return isContentFolder(folder) ? kind : null
  }

  return {
    ofFile(file, isText) {
      const kind = reading?.kindOf(file) ?? (isText ? 'article' : 'file')
      if (kind === 'article') return isText ? 'article' : 'beside'
      return kind === 'file' || takesAll || storedAsFile(file) ? 'beside' : kind
    },
    storedAsFile,
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
