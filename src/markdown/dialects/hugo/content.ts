import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import type { HugoKind, HugoSite, Mount } from './site.ts'

const pageName = /\.(?:md|markdown)$/i
const otherMarkup = /\.(?:mdown|mkdn?|html?|adoc|asciidoc|ad|org|rst|pandoc|pdc)$/i

/** Whether Hugo takes a file of content for a page that is Markdown. */
export const isPageName = (file: string) => pageName.test(file)
/** Whether Hugo takes a file of content for a page in another markup. */
export const isOtherMarkup = (file: string) => otherMarkup.test(file)

/** The mount that a file lies in: the deepest one. */
export function mountOf(mounts: readonly Mount[], file: string): Mount | undefined {
  let best: Mount | undefined
  for (const mount of mounts)
    if (isBelow(mount.from, file) && (!best || mount.from.length > best.from.length)) best = mount
  return best
}

const isBelow = (from: string, file: string) =>
  file === from || (file.startsWith(from) && (from === '' || from.endsWith('/')))

/** Whether the filters of its mount take a file. */
export function isMounted({ from, include, exclude }: Mount, file: string): boolean {
  if (file.endsWith('/')) return true
  const name = file.slice(from.length).toLowerCase()
  const fits = (glob: string) => matchesGlob(glob, name)
  if (isLeftOut(exclude, name)) return false
  return include === undefined || (include.some(fits) && isWalked(include, name))
}

// Hugo walks a folder only if it matches a glob or its folders, so that `**.md` takes the top only.
function isWalked(include: readonly string[], name: string): boolean {
  const walk = walkOf(include)
  const folders = name.split('/').slice(0, -1)
  return folders.every((_, at) => {
    const path = folders.slice(0, at + 1).join('/')
    const known = walk.known.get(path)
    if (known !== undefined) return known
    const fits = (glob: string) => matchesGlob(glob, path)
    const is = include.some(fits) || walk.deep.some(fits) || (walk.byDepth[at] ?? []).some(fits)
    if (walk.known.size < maxKnown) walk.known.set(path, is)
    return is
  })
}

/** The folders of globs: by how many they are, and those that cross folders. */
interface Walk {
  byDepth: string[][]
  deep: string[]
  known: Map<string, boolean>
}

const walks = new WeakMap<readonly string[], Walk>()
const maxKnown = 10_000

function walkOf(include: readonly string[]): Walk {
  const made = walks.get(include)
  if (made) return made
  const walk: Walk = { byDepth: [], deep: [], known: new Map() }
  for (const glob of include) addFolders(glob, walk)
  walks.set(include, walk)
  return walk
}

function addFolders(glob: string, { byDepth, deep }: Walk): void {
  const parts = glob.replaceAll('***/', '**/').split('/').slice(0, -1)
  for (const [at, part] of parts.entries()) {
    const path = parts.slice(0, at + 1).join('/')
    // Below two stars nothing more is walked than they take.
    if (part.includes('**')) {
      deep.push(path)
      return
    }
    const same = byDepth[at]
    if (same) same.push(path)
    else byDepth[at] = [path]
  }
}

/** The name of a file within the content. */
export const nameInContent = ({ from, to }: Pick<Mount, 'from' | 'to'>, file: string) =>
  to + file.slice(from.length)

/** A content file: its folder (with a slash at its end), its name, and the language it names. */
export interface ContentName {
  folder: string
  /** Without ending and language. */
  base: string
  lang: string | null
}

/** Takes the name of a content file apart. */
export function contentName(name: string, langs: readonly string[]): ContentName {
  const slash = name.lastIndexOf('/')
  const folder = name.slice(0, slash + 1)
  const file = name.slice(slash + 1)
  const dot = file.lastIndexOf('.')
  const stem = dot > 0 ? file.slice(0, dot) : file
  const before = stem.lastIndexOf('.')
  const suffix = before > 0 ? stem.slice(before + 1) : ''
  return langs.includes(suffix)
    ? { folder, base: stem.slice(0, before), lang: suffix }
    : { folder, base: stem, lang: null }
}

/** All codes that the suffix of a file's name may mean. */
export const langsOf = ({ languages, disabled }: Pick<HugoSite, 'languages' | 'disabled'>) => [
  ...Object.keys(languages),
  ...disabled,
]

/** What kind of page a file of content is. */
export function kindOfPage(
  { folder, base }: Pick<ContentName, 'folder' | 'base'>,
  taxonomies: readonly string[],
): HugoKind {
  if (base !== '_index') return 'page'
  if (folder === '') return 'home'
  const [first = '', ...rest] = folder.slice(0, -1).toLowerCase().split('/')
  if (!taxonomies.includes(first)) return 'section'
  return rest.length === 0 ? 'taxonomy' : 'term'
}

/** The folders of the nearest section above: one with a page of its own, or at the top. */
export function sectionsOf({ sections }: HugoSite, name: ContentName): string[] {
  const parts = foldersOf(name)
  while (parts.length > 1 && !sections.includes(`${parts.join('/')}/`)) parts.pop()
  return parts
}

/** The folders that a page is in, without that of its bundle. */
export function foldersOf({ folder, base }: ContentName): string[] {
  const parts = folder.split('/').slice(0, -1)
  if (base === 'index') parts.pop()
  return parts
}
