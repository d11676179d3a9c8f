import { astro } from './astro/astro.ts'
import { isCalled } from './commands.ts'
import {
  type Detection,
  type Dialect,
  type DialectName,
  dialectNames,
  type Page,
  type PageKind,
  type Reader,
  type Rules,
  type Site,
  type SiteFiles,
  type SiteOptions,
  type SiteReading,
} from './dialect.ts'
import { docusaurus } from './docusaurus/docusaurus.ts'
import { eleventy } from './eleventy/eleventy.ts'
import { gatsby } from './gatsby/gatsby.ts'
import { hexo } from './hexo/hexo.ts'
import { hugo } from './hugo/hugo.ts'
import { jekyll } from './jekyll/jekyll.ts'
import { nuxtContent } from './nuxt/nuxt.ts'
import { obsidian } from './obsidian/obsidian.ts'
import { pelican } from './pelican/pelican.ts'
import { plain } from './plain/plain.ts'
import { isLocked } from './reading/locked.ts'
import { vitepress } from './vitepress/vitepress.ts'
import { zola } from './zola/zola.ts'

const dialects: Record<DialectName, Dialect> = {
  hugo,
  jekyll,
  hexo,
  docusaurus,
  zola,
  astro,
  vitepress,
  eleventy,
  obsidian,
  pelican,
  'nuxt-content': nuxtContent,
  gatsby,
  plain,
}

/** The dialect of this name. */
export const dialectOf = (name: DialectName): Dialect => dialects[name]

const ranks = { certain: 3, likely: 2, guess: 1 }

/**
 * The dialect of a source by its files: the surest one, of certain ones that whose sign is in the
 * fewest folders (a site of Astro may have `src/config.yaml` beside `src/content/`), of equals the
 * one that a script of the package beside them calls, else the first in their order.
 */
export function detectDialect(files: SiteFiles): Detection {
  const all = dialectNames.flatMap((name): Detection[] => {
    const found = dialects[name].detect(files)
    return found ? [{ name, ...found }] : []
  })
  const equals = all.filter((one) => !all.some((other) => isSurer(other, one)))
  const [first] = equals
  if (!first) return { name: 'plain', certainty: 'guess', because: [] }
  return (equals.length > 1 && equals.find((one) => isCalled(files, one))) || first
}

type Found = Omit<Detection, 'name'>

const isSurer = (one: Found, other: Found) =>
  ranks[one.certainty] > ranks[other.certainty] ||
  (one.certainty === 'certain' && other.certainty === 'certain' && depthOf(one) < depthOf(other))

// Folders such as `.vitepress/` are part of the sign.
const depthOf = ({ because: [sign = ''] }: Found) =>
  sign.split('/').filter((part) => !part.startsWith('.')).length

/** Whether any dialect reads this file to know the site. */
export const isSiteFile = (file: string): boolean =>
  isConfiguration(file) || dialectNames.some((name) => dialects[name].isImported?.(file) === true)

/** Whether a dialect reads no more than the head of a file that its configuration may import. */
export const isHeadOnly = (file: string): boolean =>
  !isConfiguration(file) && dialectNames.some((name) => dialects[name].isHeadOnly?.(file) === true)

/** Whether any dialect needs this file: one that is too large is an error. */
export const isConfiguration = (file: string): boolean =>
  dialectNames.some((name) => dialects[name].isSiteFile(file))

/** What the configuration of a site says; problems name what could not be read. */
export function readSite(name: DialectName, files: SiteFiles, options: SiteOptions): SiteReading {
  return dialectOf(name).readSite(files, options)
}

/** Whether a site tells its files apart; those of `plain` have their names alone. */
export const tellsFiles = ({ dialect, program }: Site): boolean =>
  dialect !== 'plain' || program !== undefined

/** What a file of the site is. */
export function kindOf(site: Site, file: string): PageKind {
  return dialectOf(site.dialect).kindOf(site, file)
}

// Files of one folder may share their rules.
const marked = new WeakMap<Rules, Rules>()

/** What applies to one file of the site; `start` gives the beginning of its text. */
export function rulesOf(site: Site, file: string, start?: () => string): Rules {
  const rules = dialectOf(site.dialect).rulesOf(site, file, start)
  const { markup, isFilteredByCode } = site
  if (!markup && !isFilteredByCode) return rules
  const known = marked.get(rules)
  if (known) return known
  const made = { ...rules, ...(markup && { markup }), ...(isFilteredByCode && { isHidden: true }) }
  marked.set(rules, made)
  return made
}

// An import reads many texts by the same rules.
const readers = new WeakMap<Rules, Reader>()

/** Reads texts by these rules; undefined for what `plain` reads. */
export function readerOf(rules: Rules): Reader | undefined {
  const known = readers.get(rules)
  if (known) return known
  const own = dialectOf(rules.dialect).reader?.(rules)
  const made = own && {
    ...own,
    hides: (page: Page) =>
      rules.isHidden === true || isLocked(page.source.data) || own.hides?.(page) === true,
  }
  if (made) readers.set(rules, made)
  return made
}
