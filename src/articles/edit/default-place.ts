import { fileReason, folderReason } from '../../markdown/file/content-names.ts'
import { byteLength } from '../../markdown/file/limits.ts'
import { parseFileName } from '../../markdown/file/paths.ts'
import { slugify } from '../../markdown/file/slug.ts'
import { distinctName, isWindowsTrouble, longestName } from './file-name.ts'

const longestSlug = 100

/**
 * The path that a title gives: one segment of at most 100 characters, cut between words where that
 * is possible.
 */
export function pathOfTitle(title: string): string {
  const letters = [...slugify(title)]
  if (letters.length <= longestSlug) return letters.join('') || 'untitled'
  const cut = letters.slice(0, longestSlug + 1).join('')
  const end = cut.lastIndexOf('-')
  return end > cut.length / 2 ? cut.slice(0, end) : letters.slice(0, longestSlug).join('')
}

/**
 * The file of an article born here: `{lang}/{path}.md`. A name that would say something else of the
 * article (a date in front of it, `_drafts/`), that an import would pass over (`.hidden`), or that
 * some disk cannot hold gives way; the path then stands in the text.
 */
export function fileOfPlace(lang: string, path: string): string {
  const segments = (path === '' ? 'index' : path).split('/')
  const base = segments.pop() ?? ''
  const parsed = parseFileName(`${base}.md`)
  const name = parsed.ok && parsed.name.date !== null ? `post-${base}` : base
  const file = [lang, ...segments.map(folderOf), nameOf(`${name}.md`)].join('/')
  const fits = byteLength(file) <= longestFile && segments.length < mostFolders
  return fits ? file : `${lang}/${distinctName(`${segments.join('-')}-${name}.md`, longestSlug)}`
}

/** Short of what an import reads, and of what most systems open. */
const longestFile = 1000
const mostFolders = 60

function folderOf(folder: string): string {
  if (folder.toLowerCase() === '_drafts') return 'drafts'
  return folderReason(folder) || isTrouble(folder) ? distinctName(folder) : folder
}

const nameOf = (name: string) => (fileReason(name) || isTrouble(name) ? distinctName(name) : name)

const isTrouble = (segment: string) =>
  segment === '' ||
  byteLength(segment) > longestName ||
  /[\p{Cc}\\]/u.test(segment) ||
  isWindowsTrouble(segment)
