import { checkName } from '../../../files/names.ts'
import { fileReason, type IgnoredReason } from '../../../markdown/file/content-names.ts'
import { refusal, warning } from '../../../markdown/problems.ts'
import type { Problem } from '../../../shapes.ts'
import type { IntakeOptions, SourceFile } from '../files.ts'
import type { IntakeLimits } from '../limits.ts'
import { createEntryKinds, type EntryType, type Ignored } from './entry-kinds.ts'
import { createSiteKinds } from './site-kinds.ts'

/** A name with its type; `problems` are warnings about the name. */
interface Entry {
  name: string
  type: EntryType
  problems: Problem[]
}

/** A file to read. */
export interface Wanted {
  file: string
  position: number
  problems: Problem[]
}

/**
 * A text to read, a file beside the articles to store, an outcome known without reading, or null: a
 * plain folder, a folder already reported, or an unwanted file.
 */
export type Classification = { read: Wanted } | { store: Wanted } | SourceFile | null

export interface EntryFilter {
  classify(entry: Entry): Classification
  /**
   * Same as `classify`, for a source where two spellings (NFC, NFD) of a name are two files, as on
   * most disks.
   */
  classifyOnDisk(entry: Entry): Classification
  /** Refuses a file for a reason other than its name. */
  refuse(file: string, problem: Problem): SourceFile
}

/**
 * Creates the filter that decides which entries are content. One filter serves a whole import,
 * across all its folders and archives.
 */
export function createEntryFilter(limits: IntakeLimits, options: IntakeOptions = {}): EntryFilter {
  const site = createSiteKinds(options)
  const kinds = createEntryKinds(options, site)
  const numbers = createNumbers()
  const { refuse } = numbers
  const ignoreIn = createFolderReports(numbers, options)
  const files = createFileFilter(numbers, kinds, site, options)
  const checkedKey = (key: string) => {
    const name = checkName(key, limits.maxDepth)
    return 'file' in name ? name.file : key
  }

  function classify(entry: Entry, key: string, inArchive: boolean): Classification {
    const name = checkName(entry.name, limits.maxDepth)
    if ('problem' in name) return entry.type === 'folder' ? null : refuse(name.label, name.problem)
    if (name.file === '') return null
    const folder = kinds.ignoredFolder(name.file, entry.type === 'folder')
    const isOfSite = kinds.isSiteFile(name.file, entry.type)
    const isConfig = kinds.isConfiguration(name.file, entry.type)
    if (folder && !isOfSite && !isConfig) {
      numbers.numberIn(folder, inArchive)
      return ignoreIn(folder, name.file, entry.type)
    }
    if (entry.type === 'folder') return null
    const found = folder && !isConfig ? null : files.classify(name.file, entry, checkedKey(key))
    return isOfSite ? files.readOfSite(name.file, folder?.reason) : found
  }

  return {
    classify: (entry) => classify(entry, entry.name.normalize('NFC'), true),
    classifyOnDisk: (entry) => classify(entry, entry.name, false),
    refuse,
  }
}

type Numbers = ReturnType<typeof createNumbers>

/** Numbers the entries in the order of the source. */
function createNumbers() {
  const numbered = new Set<string>()
  let position = 0
  return {
    last: () => position,
    next: () => ++position,
    // An archive shows all names of a folder, in any order. On a disk it takes one position,
    // whichever articles are stored when an import goes on.
    numberIn({ name }: Ignored, inArchive: boolean): void {
      if (inArchive || !numbered.has(name)) position++
      numbered.add(name)
    },
    refuse(file: string, problem: Problem): SourceFile {
      return { file, position: ++position, problems: [problem] }
    },
  }
}

/** Names a folder once for all that it holds, but the stored articles in it one by one. */
function createFolderReports(numbers: Numbers, { storedArticles }: IntakeOptions) {
  const named = new Set<string>()
  return (folder: Ignored, file: string, type: EntryType): SourceFile | null => {
    const isKept = storedArticles?.has(type === 'folder' ? `${file}/` : file) ?? false
    if (isKept && type === 'folder') return null
    const position = numbers.last()
    if (isKept) return { ignored: file, position, reason: 'not_content' }
    if (named.has(folder.name)) return null
    named.add(folder.name)
    return { ignored: `${folder.name}/`, position, reason: folder.reason }
  }
}

/** Decides about files that are in no folder that is left out. */
function createFileFilter(
  { last, next, refuse }: Numbers,
  kinds: ReturnType<typeof createEntryKinds>,
  site: ReturnType<typeof createSiteKinds>,
  options: IntakeOptions,
) {
  const names = new Set<string>()
  return {
    classify(file: string, entry: Entry, key: string): Classification {
      const { kind, reason } = kinds.ofFile(file, entry.type)
      if (reason) return { ignored: file, position: next(), reason }
      if (entry.type !== 'file') return refuse(file, notRegular(entry.type))
      if (names.has(key))
        return refuse(file, refusal('duplicate_file', 'An earlier file has the same name.'))
      names.add(key)
      const position = next()
      if (options.want?.(file, position, kind) === false) return null
      const text = kind === 'beside' ? site.storedAsFile(file) : null
      const problems = text ? [...entry.problems, storedAsFile[text]] : entry.problems
      const wanted = { file, position, problems }
      return kind === 'beside' ? { store: wanted } : { read: wanted }
    },
    /** Tells a listing of a hidden file, which comes in if the site is configured by it. */
    readOfSite(file: string, folderReason: IgnoredReason | undefined): Classification {
      const isHidden = (folderReason ?? fileReason(file)) === 'hidden'
      if (isHidden && options.files && !kinds.isExcluded(file))
        options.want?.(file, last(), 'hidden')
      return { read: { file, position: last(), problems: [] } }
    },
  }
}

/** The warning about Markdown that is no page, and so comes in as a file. */
export const noPage = warning(
  'not_content',
  'The site makes no page of this text, so it is stored as a file.',
)

const storedAsFile = {
  not_content: noPage,
  not_markdown: warning(
    'not_markdown',
    'The site makes a page of this text, which is not Markdown, so it is stored as a file.',
  ),
}

function notRegular(type: EntryType): Problem {
  return type === 'link'
    ? refusal('entry_type', 'Links are not followed.', 'Replace the link with the file itself.')
    : refusal('entry_type', 'Not a regular file.')
}
