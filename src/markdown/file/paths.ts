import { findLangInName } from './langs.ts'
import { byteLength, limits } from './limits.ts'

/** What a file's path says, without its content. */
export interface FileName {
  /**
   * Folders and name of the public path, without language, date, extension and folders that only
   * group files.
   */
  folders: string[]
  name: string
  /** `index` and `_index` mean their folder. */
  isIndex: boolean
  lang: string | null
  /** The date prefix of the name, such as 2019-01-01, as written. */
  date: string | null
  isDraft: boolean
}

type ParsedFileName = { ok: true; name: FileName } | { ok: false; code: string; message: string }

const contentExtension = /\.(?:md|markdown|mdx|txt)$/i
const datedName = /^(\d{4}-\d{1,2}-\d{1,2})(?:[-_](.+))?$/s

/**
 * Reads folders, language, date and name from a source path such as
 * `zh-cn/_posts/2019-01-01-monthly.md`.
 */
export function parseFileName(file: string): ParsedFileName {
  if (byteLength(file) > limits.file) return tooLong
  const segments = file
    .normalize('NFC')
    .split('/')
    .filter((segment) => segment !== '')
  const base = (segments.pop() ?? '').replace(contentExtension, '')
  if (file.includes('\0') || !file.isWellFormed() || [...segments, base].some(isDotSegment))
    return invalidName
  return { ok: true, name: readName(segments, base) }
}

const tooLong: ParsedFileName = {
  ok: false,
  code: 'file_name_too_long',
  message: `The file's name is longer than ${limits.file} bytes.`,
}

const invalidName: ParsedFileName = {
  ok: false,
  code: 'path_invalid',
  message: 'The file\'s name holds "." or "..", or a character that no path can hold.',
}

/**
 * Whether a URL is a literal path: not a pattern (`/:title/`), a template, another site or a
 * permalink style (`pretty`).
 */
export function isLiteralPath(url: string): boolean {
  if (/^[A-Za-z][A-Za-z0-9+.-]*:|^\/\//.test(url)) return false
  return !/\/:|^:|\{\{|\{%/.test(url) && !permalinkStyles.has(url)
}

// Jekyll's names for permalink patterns.
const permalinkStyles = new Set(['date', 'pretty', 'ordinal', 'weekdate', 'none'])

/**
 * A path without slashes at its ends, in NFC, otherwise as written; null if a segment is `.` or
 * `..`.
 */
export function normalPath(path: string): string | null {
  const segments = path
    .trim()
    .normalize('NFC')
    .split('/')
    .filter((segment) => segment !== '')
  return segments.some(isDotSegment) ? null : segments.join('/')
}

/** The path of a file: its folder and the given slug, or else its name. */
export function pathOf({ folders, name, isIndex }: FileName, slug?: string): string {
  if (slug === undefined) return [...folders, ...(isIndex ? [] : [name])].join('/')
  return [...(isIndex ? folders.slice(0, -1) : folders), slug].join('/')
}

function isDotSegment(segment: string): boolean {
  return segment === '.' || segment === '..'
}

function readName(segments: string[], base: string): FileName {
  const folders = withoutSortingFolders(segments)
  const folderLang = findLangInName(folders[0] ?? '')
  if (folderLang !== null) folders.shift()
  const dot = base.lastIndexOf('.')
  const suffixLang = dot > 0 ? findLangInName(base.slice(dot + 1)) : null
  const plain = suffixLang === null ? base : base.slice(0, dot)
  const [, date = null, rest] = datedName.exec(plain) ?? []
  return {
    folders,
    name: rest ?? plain,
    isIndex: plain === 'index' || plain === '_index' || plain === '',
    lang: suffixLang ?? folderLang,
    date,
    isDraft: segments.some((segment) => segment.toLowerCase() === '_drafts'),
  }
}

function withoutSortingFolders(segments: string[]): string[] {
  const isRoot = segments[0] === 'content' || segments[0] === 'source'
  return segments
    .slice(isRoot ? 1 : 0)
    .filter((segment) => segment !== '_posts' && segment !== '_drafts')
}
