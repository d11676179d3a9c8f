import { fileReason, folderReason } from '../../../markdown/file/content-names.ts'
import { byteLength } from '../../../markdown/file/limits.ts'
import { parseFileName } from '../../../markdown/file/paths.ts'
import { slugify } from '../../../markdown/file/slug.ts'
import { distinctName, isUnsafeOnWindows, maxNameBytes } from './file-name.ts'

const maxSlugLength = 100

/** The path for a title: one segment of at most 100 characters, cut between words if possible. */
export function pathOfTitle(title: string): string {
  const letters = [...slugify(title)]
  if (letters.length <= maxSlugLength) return letters.join('') || 'untitled'
  const cut = letters.slice(0, maxSlugLength + 1).join('')
  const end = cut.lastIndexOf('-')
  return end > cut.length / 2 ? cut.slice(0, end) : letters.slice(0, maxSlugLength).join('')
}

/**
 * The file of an article created over the API: `{lang}/{path}.md`. Another name is used if this one
 * would change how the article is read (a date prefix, `_drafts/`), if an import would skip it
 * (`.hidden`), or if some file systems cannot store it; the text then has a key for the path.
 */
export function fileOfPlace(lang: string, path: string): string {
  const segments = (path === '' ? 'index' : path).split('/')
  const base = segments.pop() ?? ''
  const parsed = parseFileName(`${base}.md`)
  const name = parsed.ok && parsed.name.date !== null ? `post-${base}` : base
  const file = [lang, ...segments.map(folderOf), nameOf(`${name}.md`)].join('/')
  const fits = byteLength(file) <= maxFileBytes && segments.length < maxFolders
  return fits ? file : `${lang}/${distinctName(`${segments.join('-')}-${name}.md`, maxSlugLength)}`
}

/** Below the limits of an import and of most operating systems. */
const maxFileBytes = 1000
const maxFolders = 60

function folderOf(folder: string): string {
  if (folder.toLowerCase() === '_drafts') return 'drafts'
  return folderReason(folder) || isUnsafe(folder) ? distinctName(folder) : folder
}

const nameOf = (name: string) => (fileReason(name) || isUnsafe(name) ? distinctName(name) : name)

const isUnsafe = (segment: string) =>
  segment === '' ||
  byteLength(segment) > maxNameBytes ||
  /[\p{Cc}\\]/u.test(segment) ||
  isUnsafeOnWindows(segment)
