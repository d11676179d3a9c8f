import { byteLength, limits } from '../markdown/limits.ts'
import { parseFileName } from '../markdown/paths.ts'
import { slugify } from '../markdown/slug.ts'

const longestSlug = 100

/** The path that a title gives: one segment of at most 100 characters, cut between words where that is possible. */
export function pathOfTitle(title: string): string {
  const letters = [...slugify(title)]
  if (letters.length <= longestSlug) return letters.join('') || 'untitled'
  const cut = letters.slice(0, longestSlug + 1).join('')
  const end = cut.lastIndexOf('-')
  return end > cut.length / 2 ? cut.slice(0, end) : letters.slice(0, longestSlug).join('')
}

/**
 * The file of an article born here: `{lang}/{path}.md`. A name that would say something else of the article (a date in
 * front of it, `_drafts/`) or is too long gives way; the path then stands in the text.
 */
export function fileOfPlace(lang: string, path: string): string {
  const segments = (path === '' ? 'index' : path).split('/')
  const base = segments.pop() ?? ''
  const folders = segments.map((folder) => (folder === '_drafts' ? 'drafts' : folder))
  const parsed = parseFileName(`${base}.md`)
  const name = parsed.ok && parsed.name.date !== null ? `post-${base}` : base
  const file = [lang, ...folders, `${name}.md`].join('/')
  return byteLength(file) <= limits.file ? file : `${lang}/${[...name].slice(0, longestSlug).join('')}.md`
}
