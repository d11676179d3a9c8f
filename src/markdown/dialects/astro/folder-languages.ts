import { findLangInName } from '../../file/langs.ts'
import type { SiteFiles } from '../dialect.ts'

const ofLang = /^\[(?:\.{3})?(?:lang|language|locale)\]$/

/**
 * The languages of folders by their names, for a site whose configuration has none: where a page
 * takes any (`pages/[lang]/`), else where folders of pages mirror each other (`en/about`,
 * `fr/about`) or the pages beside them. Then those of collections count, too. `cs/os.md` alone is
 * computer science.
 */
export function languagesOfFolders(
  { names }: SiteFiles,
  pages: string,
  bases: readonly string[],
): Record<string, string> {
  const ofPages = namesBelow(names, pages)
  const isAny = ofPages.some(({ folder }) => ofLang.test(folder))
  const foldersIn = isAny ? ofLanguages : mirroredIn
  const found = foldersIn(ofPages)
  if (!isAny && found.size === 0) return {}
  const all = [...found, ...bases.flatMap((base) => [...foldersIn(namesBelow(names, base))])]
  return Object.fromEntries(all.map((folder) => [folder, findLangInName(folder) ?? folder]))
}

interface Below {
  /** The first folder, or '' for a file at the place itself. */
  folder: string
  /** The rest without its ending. */
  rest: string
}

function namesBelow(names: SiteFiles['names'], base: string): Below[] {
  const below = [...names].filter((name) => name.startsWith(base))
  return below.map((name) => {
    const at = name.indexOf('/', base.length)
    const folder = at < 0 ? '' : name.slice(base.length, at)
    const rest = name.slice(at < 0 ? base.length : at + 1)
    return { folder, rest: rest.replace(/\.[^./]*$/, '') }
  })
}

const ofLanguages = (below: readonly Below[]) =>
  new Set(below.map(({ folder }) => folder).filter((folder) => findLangInName(folder) !== null))

/** The folders of languages that have a file which is in another one, too, or beside them. */
function mirroredIn(below: readonly Below[]): Set<string> {
  const folders = ofLanguages(below)
  const places = new Map<string, string>()
  const found = new Set<string>()
  for (const { folder, rest } of below) {
    if (folder !== '' && !folders.has(folder)) continue
    const other = places.get(rest) ?? folder
    places.set(rest, other)
    if (other !== folder) found.add(folder).add(other)
  }
  found.delete('')
  return found
}
