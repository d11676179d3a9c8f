import { foldersAbove } from '../cascade.ts'
import type { ContentName } from '../content.ts'
import type { OddName } from '../site.ts'

/** A name of the content and the language that it is read in. */
export interface NamedPage extends ContentName {
  of: string
  file: string
}

/** The part of a base that decides what `isReplaced` answers. */
export const decidingBase = (base: string): string => (/^_?index(?:\.|$)/i.test(base) ? base : '')

// Newer releases take `Index.md` for the text of a bundle, older ones `index.foo.md`.
const isOdd = (base: string) => decidingBase(base) !== '' && !/^_?index$/.test(base)

/**
 * The first odd name of each folder and language, but bundles in which a section lies. `index.md`
 * at the top of the content is odd, too: the whole site is its bundle, in newer releases as well.
 */
export function oddNamesIn(pages: readonly NamedPage[]): OddName[] {
  const odd = pages.filter(({ folder, base }) => isOdd(base) || isTop(folder, base))
  if (odd.length === 0) return []
  const sections = new Set(pages.filter(({ base }) => base.startsWith('_index')).map(folderOf))
  const hasTop = odd.some(({ folder, base }) => isTop(folder, base))
  const first = new Map<string, OddName>()
  odd.sort((one, other) => (one.file < other.file ? -1 : 1))
  for (const { folder, of: lang, base } of odd) {
    const key = [folder, lang, isBundle({ base })].join('\n')
    const known = first.get(key)
    const isOfSite = folder === '' && hasTop
    // Releases differ in which of two they show.
    if (isOfSite && isBundle({ base }) && (known || sections.has('')))
      first.set(key, { folder, lang, base: 'index.' })
    else if (!known && (isOfSite || !(isBundle({ base }) && sections.has(folder))))
      first.set(key, { folder, lang, base })
  }
  return [...first.values()]
}

const isTop = (folder: string, base: string) => folder === '' && base === 'index'
const folderOf = ({ folder }: ContentName) => folder

const known = new WeakMap<readonly OddName[], Map<string, OddName[]>>()

function byFolder(odd: readonly OddName[]): Map<string, OddName[]> {
  const made = known.get(odd)
  if (made) return made
  const folders = new Map<string, OddName[]>()
  for (const one of odd) folders.set(one.folder, [...(folders.get(one.folder) ?? []), one])
  known.set(odd, folders)
  return folders
}

/** Whether Hugo 0.111 does not show a page, because of an odd name in its folder or above. */
export function isReplaced(odd: readonly OddName[] = [], lang: string, page: ContentName): boolean {
  if (odd.length === 0) return false
  const folders = byFolder(odd)
  return foldersAbove(page.folder).some((folder) => {
    const here = folders.get(folder) ?? []
    const ofLang = here.filter((one) => one.lang === lang)
    const bundle = ofLang.find(isBundle)
    if (folder !== page.folder) return here.some(isBundle)
    if (page.base === '_index') return ofLang.length > 0 || here.some(isBundle)
    return here.some(isBundle) && page.base !== (bundle?.base ?? 'index')
  })
}

const isBundle = ({ base }: { base: string }) => /^index/i.test(base)
