import { matchesGlob } from '../config/glob.ts'
import { folderLang, isFolderOfPosts } from './languages.ts'
import type { JekyllRules, JekyllSite } from './site.ts'

/** `kept/` is a folder with all in it, `kept` all that begins so, `*.kept.md` a name anywhere. */
function matchesPattern(pattern: string, name: string): boolean {
  const bare = pattern.replace(/^\//, '')
  if (bare !== '' && (name.startsWith(bare) || `${name}/` === bare)) return true
  return bare.includes('*') && (matchesGlob(bare, name) || matchesGlob(`**/${bare}`, name))
}

/** Where Jekyll finds a file. */
export interface Place {
  kind: JekyllRules['kind']
  label: string
  /** The folder that the document's path begins in. */
  folder: string
  /** The language of its folder, if a plugin reads posts there. */
  lang?: string
}

const page: Place = { kind: 'page', label: '', folder: '' }

/** What a file is by its folders; null if Jekyll does not read it. */
export function placeOf(site: JekyllSite, name: string): Place | null {
  const place = translatedPost(site, name) ?? documentOf(site, name) ?? placeByFolders(site, name)
  return place ?? (isNamed(site, name) ? page : null)
}

function placeByFolders(site: JekyllSite, name: string): Place | null {
  const parts = name.split('/')
  const base = parts.pop() ?? ''
  const isInside = name.startsWith(site.collectionsFolder)
  for (const [at, part] of parts.entries()) {
    const folder = `${parts.slice(0, at + 1).join('/')}/`
    if (isInside && (part === '_posts' || part === '_drafts')) {
      return isPostOf(site, folder, name)
        ? { kind: part === '_posts' ? 'post' : 'draft', label: 'posts', folder }
        : null
    }
    if (isOdd(part, site)) return null
  }
  return isOdd(base, site) ? null : page
}

/** Whether Jekyll reads a file in `_posts/` or `_drafts/`; a plugin may read other ones instead. */
function isPostOf(site: JekyllSite, folder: string, name: string): boolean {
  if (folder === '_posts/' && site.languages?.by === 'folders') return false
  if (site.hasNoPosts) return false
  const inside = name.slice(folder.length)
  return !/(?:^|\/)\./.test(inside) && !isOddEntry(inside, site)
}

/** A post that a plugin reads in the folder of a language. */
function translatedPost(site: JekyllSite, name: string): Place | null {
  const { languages } = site
  if (languages === undefined) return null
  if (isFolderOfPosts(languages, name)) return page
  const lang = folderLang(languages, name)
  const folder = `_i18n/${lang}/_posts/`
  return lang === null || isOddEntry(name.slice(folder.length), site)
    ? null
    : { kind: 'post', label: 'posts', folder, lang }
}

function documentOf(site: JekyllSite, name: string): Place | null {
  const { collections, collectionsFolder } = site
  const own = name.startsWith(collectionsFolder) ? name.slice(collectionsFolder.length) : ''
  const label = /^_([^/]+)\//.exec(own)?.[1] ?? ''
  if (/^(?:posts|drafts)?$/.test(label) || !Object.hasOwn(collections, label)) return null
  if (isOddEntry(own.slice(`_${label}/`.length), site)) return null
  return { kind: 'document', label, folder: `${collectionsFolder}_${label}/` }
}

// In a collection, Jekyll looks at the first character of the path and at that of the file name.
function isOddEntry(path: string, site: JekyllSite): boolean {
  const asked = [path, path.slice(path.lastIndexOf('/') + 1)]
  return asked.some(isSpecial) && !asked.some((one) => isIncluded(one, site))
}

const isSpecial = (name: string) => /^[._#~]|~$/.test(name)

export const isIncluded = (name: string, { include }: JekyllSite) =>
  include.some((pattern) => matchesPattern(pattern, name))

/** Whether Jekyll reads a file wherever it lies, because `include` names it, or walks to it. */
export const isNamed = ({ include }: JekyllSite, name: string) =>
  include.some((one) => one === name || (name.endsWith('/') && one.startsWith(name)))

// Names that begin with these are not read, unless the site includes them.
const isOdd = (part: string, site: JekyllSite) => isSpecial(part) && !isIncluded(part, site)

/** The folder that the addresses of a place begin in, within the site. */
export const beginOf = ({ collectionsFolder }: JekyllSite, { kind, folder, lang }: Place) =>
  kind === 'document'
    ? folder
    : kind === 'page'
      ? ''
      : lang === undefined
        ? collectionsFolder
        : `_i18n/${lang}/`

/** The folder of the language in the addresses of a place. */
export const langFolderOf = ({ languages }: JekyllSite, { lang }: Place) =>
  lang === undefined || lang === languages?.first ? '' : `/${lang}`
