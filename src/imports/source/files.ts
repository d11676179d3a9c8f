import type { NewBlob } from '../../blobs/inspect.ts'
import type { PageKind, Rules } from '../../markdown/dialects/dialect.ts'
import type { IgnoredReason } from '../../markdown/file/content-names.ts'
import type { Problem } from '../../shapes.ts'

/** A file with its bytes; `problems` are warnings about its name. */
export interface ReadFile {
  file: string
  position: number
  bytes: Buffer
  problems: Problem[]
  /** The rules of the site's dialect that apply to it; unset where the dialect is `plain`. */
  rules?: Rules
}

/** A file beside the articles, such as a picture, whose bytes are in the blob store. */
export interface FileBeside {
  file: string
  position: number
  blob: NewBlob
  problems: Problem[]
}

/** A file that could not or must not be read; its outcome is `failed`. */
interface RefusedFile {
  file: string
  position: number
  /** Whether it is one beside the articles. */
  beside?: true
  problems: Problem[]
}

/**
 * A name that was left out; a folder ends with `/` and is reported once for all that it holds.
 * Left-out names never count in `total`.
 */
export interface IgnoredName {
  ignored: string
  position: number
  reason: IgnoredReason
}

/**
 * What a source yields, one at a time. Discriminate by `'bytes' in x`, `'blob' in x` and
 * `'ignored' in x`.
 * `position` counts all of them from 1 and is the same in every run over the same bytes.
 */
export type SourceFile = ReadFile | FileBeside | RefusedFile | IgnoredName

/** What a reader yields: a file, or one whose bytes are still on their way into the blob store. */
export type Arriving = SourceFile | { stored: Promise<SourceFile> }

/**
 * Whether a name is that of a text, which may be an article, or of a file beside the articles; a
 * hidden one is left out unless the site is configured by it.
 */
export type FileKind = 'article' | 'beside' | 'hidden'

/** Takes the bytes of files beside the articles; files with more bytes are left out. */
export interface FileIntake {
  maxBytes: number
  /** Stores bytes, or computes only their hash, and says what they are. */
  put(bytes: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<NewBlob>
}

/** How the files of a site are told apart and read. */
export interface SiteReading {
  /** What a file is, or a folder, whose name ends with `/`: one that is no article is left out. */
  kindOf(name: string): PageKind
  /**
   * Whether the site was read by this file, or by one in this folder, whose name ends with `/`: it
   * comes in wherever it is.
   */
  isConfiguration(name: string): boolean
  /** `start` gives the beginning of the file's text. */
  rulesOf(file: string, start?: () => string): Rules
}

const maxStart = 64 * 1024

/** A file with the rules that it is read by, if it has bytes; those of `plain` need not be said. */
export function withRules(found: SourceFile, { rulesOf }: SiteReading): SourceFile {
  if (!('bytes' in found)) return found
  const { file, bytes } = found
  const rules = rulesOf(file, () => bytes.toString('utf8', 0, maxStart))
  return rules.dialect === 'plain' ? found : { ...found, rules }
}

export interface IntakeOptions {
  /** Only files that match one of these globs, or are in a folder that does. */
  include?: readonly string[]
  exclude?: readonly string[]
  /** Takes the files beside the articles; without it they are left out. */
  files?: FileIntake | undefined
  /** Encoding of names in archives that do not declare theirs. */
  nameEncoding?: string | undefined
  /**
   * Called for each readable file, in order. False skips it: the file is neither read nor yielded.
   * Listing names always returns false; a resumed run returns false up to the last position that
   * has an outcome.
   */
  want?: (file: string, position: number, kind: FileKind) => boolean
  /** The site that the files belong to; without it, their names decide what they are. */
  reading?: SiteReading | undefined
  /**
   * Stored articles in folders that the reading leaves out, and these folders, whose names end with
   * `/`: each article is named.
   */
  storedArticles?: ReadonlySet<string> | undefined
  /** Also files that the reading would leave out, as files beside the articles. */
  takesAll?: boolean | undefined
  /** Files that are read whatever they are, also hidden ones: the configuration of a site. */
  isSiteFile?: ((name: string) => boolean) | undefined
}

/** Opens a source, which can be read several times with different choices. */
export type OpenSource = (
  choices: Pick<
    IntakeOptions,
    'want' | 'files' | 'reading' | 'storedArticles' | 'takesAll' | 'isSiteFile'
  >,
) => AsyncIterable<SourceFile>
