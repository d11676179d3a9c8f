import type { PageKind } from '../dialects/dialect.ts'

/** Why a file is not read. */
export type IgnoredReason =
  | 'hidden'
  | 'extension'
  | 'no_front_matter'
  | 'broken_front_matter'
  | 'archive'
  | 'link'
  | 'too_large'
  | 'node_modules'
  | 'archetypes'
  | 'scaffolds'
  | 'excluded'
  | Exclude<PageKind, 'article' | 'file'>

const contentExtensions = new Set(['md', 'markdown', 'mdx', 'txt'])
const archiveExtensions = new Set([
  'zip',
  'tar',
  'gz',
  'tgz',
  'bz2',
  'tbz2',
  'xz',
  'txz',
  'zst',
  '7z',
  'rar',
])

/**
 * Whether a file may be an article. `.txt` counts here; the reader rejects it later if it has no
 * front matter.
 */
export function isContent(file: string): boolean {
  return contentExtensions.has(extension(file))
}

/** Why a file with this name is not content, or null. */
export function fileReason(file: string): IgnoredReason | null {
  const base = file.slice(file.lastIndexOf('/') + 1)
  if (base.startsWith('.')) return 'hidden'
  if (isContent(base)) return null
  return archiveExtensions.has(extension(base)) ? 'archive' : 'extension'
}

/**
 * Why a folder with this name holds no content, or null. `__MACOSX` holds resource forks of macOS.
 */
export function folderReason(name: string): IgnoredReason | null {
  if (name.startsWith('.') || name === '__MACOSX') return 'hidden'
  if (name === 'node_modules' || name === 'archetypes' || name === 'scaffolds') return name
  return null
}

function extension(file: string): string {
  const dot = file.lastIndexOf('.')
  return dot < 0 || dot < file.lastIndexOf('/') ? '' : file.slice(dot + 1).toLowerCase()
}
