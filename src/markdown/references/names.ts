import { findLangInName } from '../file/langs.ts'
import { byteLength } from '../file/limits.ts'
import { isAbsolute, pathOf, rootSign, sourcePathOf } from './address.ts'

/** Folders of a site that hold files for all pages, in this order; '' is the root itself. */
const siteFolders = ['static/', 'public/', 'assets/', '']
const staticFolder = /(?:^|\/)(?:static|public|assets)\//i
/** Folders in which Obsidian's users keep attachments. */
const attachmentFolders = ['attachments/', 'assets/', 'images/', 'files/', 'media/', '_resources/']
/** Folders that hold the content of a site: its other folders are beside them. */
const contentFolder = /^(?:content|source|src|_posts|_drafts|docs|pages)$/
// Longer names have no place in an index of PostgreSQL.
const maxBytes = 1_000

/** A name in the form in which names are compared: without regard to case and Unicode form. */
export const nameKey = (name: string): string => name.normalize('NFC').toLowerCase()

/** Whether an address names a file: it has an extension that no page has. */
export function isFileName(reference: string): boolean {
  const path = pathOf(reference)
  const extension = /\.([a-z0-9]{1,8})$/i.exec(path.slice(path.lastIndexOf('/') + 1))?.[1]
  if (extension === undefined || /^(?:md|markdown|mdx)$/i.test(extension)) return false
  // `v1.2` is no name of a file, `a.7z` is.
  return /[a-z]/i.test(extension)
}

/** Whether a file is in a folder whose files a site has as they are. */
export const isInStaticFolder = (file: string): boolean => staticFolder.test(file)

const otherMarkup =
  /\.(?:html?|rst|ad|asc|adoc|asciidoc|org|textile|pandoc|pdc|mdoc|mkdn?|mkdown|mdown|mdwn|mdte?xt|njk|liquid|hbs|mustache|ejs|haml|pug|swig|webc)$/i

/** Whether an address has an ending of pages that some generators make from other markup. */
export const isOtherMarkup = (reference: string): boolean => otherMarkup.test(pathOf(reference))

/** The paths in the source that an address in the text of `file` may mean, the best first. */
export function fileNames(file: string, reference: string): string[] {
  const path = sourcePathOf(reference)
  const plain = path.replace(rootSign, '')
  const besides = plain.startsWith('/') ? [] : besideFolders(file)
  return namesIn([...besides, ...rootsFor(file, path)], plain)
}

/** Whether an address names the file of an article on this site. */
export const isPageName = (reference: string): boolean =>
  !isAbsolute(reference) && /\.(?:md|markdown|mdx)$/i.test(pathOf(reference))

/**
 * The files of articles that an address in the text of `file` may mean, the best first: a path
 * without an ending may be that of a folder's page.
 */
export function pageNames(file: string, reference: string): string[] {
  const path = sourcePathOf(reference).replace(rootSign, '')
  const isRooted = path.startsWith('/')
  const roots = rootsFor(file, sourcePathOf(reference))
  const folders = isRooted ? roots : [folderOf(file), ...roots]
  const stem = path.replace(/\.(?:md|markdown|mdx)$/i, '')
  const forms = [path, `${stem}/index.md`, `${stem}/_index.md`]
  return [...new Set(forms.flatMap((form) => namesIn(folders, form)))]
}

/** The paths that Obsidian's `![[name]]` may mean: it finds a file by its last segment. */
export function embedNames(file: string, name: string): string[] {
  const folder = folderOf(file)
  const last = name.slice(name.lastIndexOf('/') + 1)
  const folders = [folder, '', ...attachmentFolders]
  const below = attachmentFolders.slice(0, 2).map((attachments) => folder + attachments)
  return [...new Set([...namesIn([folder, ''], name), ...namesIn([...folders, ...below], last)])]
}

function namesIn(folders: readonly string[], path: string): string[] {
  // A text has many links, and the folders hold no dots: most names need only be put together.
  const isPlain = !unresolved.test(path)
  const names = new Set<string>()
  for (const folder of folders) {
    const name = isPlain ? folder + path : join(folder, path)
    if (name !== null && isUsable(name)) names.add(name)
  }
  return [...names]
}

/** The article's folder, then the folder named after the article, with and without its language. */
function besideFolders(file: string): string[] {
  const folder = folderOf(file)
  const stem = file.slice(folder.length).replace(/\.[^.]*$/, '')
  const dot = stem.lastIndexOf('.')
  const plain = dot > 0 && findLangInName(stem.slice(dot + 1)) !== null ? stem.slice(0, dot) : stem
  if (plain === 'index' || plain === '_index') return [folder]
  return [folder, `${folder}${stem}/`, `${folder}${plain}/`]
}

// The texts of a folder are read one after the other, each with many links.
let last = { folder: '', folders: siteFolders }

/**
 * The site's folders at the root, then beside the content folder, then the content folder and its
 * `public/`.
 */
function rootFolders(file: string): readonly string[] {
  const folder = folderOf(file)
  if (folder !== last.folder) last = { folder, folders: rootFoldersOf(folder) }
  return last.folders
}

/** The same; the site of `@site/` may be any folder that the text is in. */
const rootsFor = (file: string, path: string) =>
  path.startsWith('@site/') ? [...rootFolders(file), ...foldersAbove(file)] : rootFolders(file)

// Deeper sites have no name here.
const maxDepth = 8

function foldersAbove(file: string): string[] {
  const segments = file.split('/').slice(0, -1)
  return segments.slice(0, maxDepth).map((_, at) => `${segments.slice(0, at + 1).join('/')}/`)
}

function rootFoldersOf(folderOfText: string): string[] {
  const segments = folderOfText.split('/').slice(0, -1)
  const at = segments.findIndex((segment) => contentFolder.test(segment))
  const below = (depth: number) => segments.slice(0, depth).map((segment) => `${segment}/`)
  const site = below(Math.max(at, 0)).join('')
  const own = below(at + 1).join('')
  // VitePress has the folder of its files within that of the content.
  const content = at < 0 ? [] : [own, `${own}public/`]
  // The site may be the root itself.
  const here = site === '' ? [] : siteFolders.map((folder) => site + folder)
  return [...siteFolders, ...here, ...content]
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1)

// Most paths have no segment that is empty or dots.
const unresolved = /(?:^|\/)\.{0,2}(?:\/|$)/

/** Joins and resolves `.` and `..`; null if the path leaves the source or names a folder. */
function join(folder: string, path: string): string | null {
  if (path === '' || path.endsWith('/')) return null
  const whole = folder + path
  if (!unresolved.test(whole)) return whole
  const segments: string[] = []
  for (const segment of whole.split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) return null
    } else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments.length > 0 ? segments.join('/') : null
}

const control = /[\u0000-\u001f\u007f]/

const ascii = /^[ -~]*$/

// Hidden files configure a site, and no page shows them.
const isUsable = (name: string) => !name.startsWith('.') && !name.includes('/.') && isFit(name)

const isFit = (name: string) => (ascii.test(name) && name.length <= maxBytes) || isUsableText(name)

const isUsableText = (name: string) =>
  !control.test(name) &&
  name.isWellFormed() &&
  byteLength(name) <= maxBytes &&
  byteLength(nameKey(name)) <= maxBytes
