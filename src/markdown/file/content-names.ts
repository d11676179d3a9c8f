/** Why a file is not read. */
export type IgnoredReason =
  | 'hidden'
  | 'extension'
  | 'no_front_matter'
  | 'broken_front_matter'
  | 'archive'
  | 'link'
  | 'node_modules'
  | 'archetypes'
  | 'scaffolds'
  | 'excluded'

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
 * True for what may be an article. `.txt` counts here; without front matter the reader leaves it
 * out.
 */
export function isContent(file: string): boolean {
  return contentExtensions.has(extension(file))
}

/** Why a file of this name is no content, or null. */
export function fileReason(file: string): IgnoredReason | null {
  const base = file.slice(file.lastIndexOf('/') + 1)
  if (base.startsWith('.')) return 'hidden'
  if (isContent(base)) return null
  return archiveExtensions.has(extension(base)) ? 'archive' : 'extension'
}

/**
 * Why nothing in a folder of this name is content, or null. `__MACOSX` holds the hidden halves of a
 * Mac's files.
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
