import type { Problem } from '../../../shapes.ts'
import { optionUnread } from '../config/problems.ts'
import { textsAt, valueAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { goldmarkOf } from '../markup/goldmark.ts'
import { readAuthorFiles } from '../reading/author-files.ts'
import { readCascades } from './cascade.ts'
import { loadHugoConfig } from './config/config.ts'
import { type Candidate, coveredByMarkup, coveredIn, twoTextsIn } from './config/covered.ts'
import { loadModules } from './config/modules.ts'
import { readMounts } from './config/mounts.ts'
import { oddNamesIn } from './config/odd-names.ts'
import { findRoot } from './config/root.ts'
import { readSegments } from './config/segments.ts'
import { withThemes } from './config/themes.ts'
import {
  contentName,
  isMounted,
  isOtherMarkup,
  isPageName,
  langsOf,
  mountOf,
  nameInContent,
} from './content.ts'
import { isIgnored, readIgnored } from './ignored.ts'
import { disabledKindsOf, readLanguages } from './settings.ts'
import { authorFiles, type HugoSite, type OddName } from './site.ts'
import { type SectionHead, sectionHead, withheldIn } from './withheld.ts'

/** Reads what the configuration, and the section pages that cascade, say of a site. */
export function readHugoSite(files: SiteFiles, options: SiteOptions): SiteReading<HugoSite> {
  const problems: Problem[] = []
  const found = findRoot(files)
  const root = found ?? ''
  const own = found === null ? null : loadHugoConfig(files, root, problems)
  const modules = own ? loadModules(files, root, own, problems) : []
  const config = own && withThemes(own, modules, problems)
  const languages = readLanguages(config, options, problems)
  const mounts = readMounts(config ?? {}, root, modules, { files, languages, problems })
  const adapter = [...files.names].find((name) => isAdapter.test(name) && mountOf(mounts, name))
  if (adapter !== undefined) problems.push(pagesMadeBy(adapter))
  const site: HugoSite = {
    dialect: 'hugo',
    root,
    mounts,
    ...languages,
    ...readIgnored(textsAt(config ?? {}, 'ignorefiles') ?? [], problems),
    disabledKinds: disabledKindsOf(config ?? {}),
    cascades: [],
    bundles: [],
    sections: [],
  }
  const { heads, oddNames, ...tree } = readTree(files, site)
  const segments = readSegments(config ?? {})
  const authors = readAuthorFiles(files, root, authorFiles, problems)
  const ofConfig = readCascades(valueAt(config ?? {}, 'cascade'), '', null)
  const ofLangs = Object.keys(languages.languages).flatMap((lang) =>
    readCascades(valueAt(config ?? {}, 'languages', lang, 'cascade'), '', lang),
  )
  const cascades = [...heads.flatMap(cascadesOf), ...ofLangs, ...ofConfig]
  const withheld = withheldIn(heads, cascades, languages.languages)
  return {
    site: {
      ...site,
      ...tree,
      // Without a configuration nothing says that the site leaves HTML out.
      ...(config && goldmarkOf(config)),
      cascades,
      ...(segments && { segments }),
      ...(withheld.length > 0 && { withheld }),
      // Without a configuration the languages are not known.
      ...(config && oddNames.length > 0 && { oddNames }),
      ...(Object.keys(authors).length > 0 && { authors }),
    },
    problems,
  }
}

// A content adapter: a template that makes pages of data.
const isAdapter = /(?:^|\/)_content(?:\.[\w-]{1,50})?\.gotmpl$/

const pagesMadeBy = (file: string): Problem =>
  optionUnread(
    `${file} is a template that makes pages, which are not imported: templates are not run.`,
  )

const cascadesOf = ({ head, folder, lang }: SectionHead) =>
  readCascades(valueAt(head, 'cascade'), folder, lang)

interface Tree {
  /** The heads of sections, the deepest first. */
  heads: SectionHead[]
  oddNames: OddName[]
  bundles: string[]
  sections: string[]
  covered?: string[]
}

/** Goes over all names: which folders are bundles or sections, and what their pages say. */
function readTree(files: SiteFiles, site: HugoSite): Tree {
  const found = candidatesIn(files, site)
  const covered = new Set(coveredIn(found))
  // Releases differ in which section's head counts.
  const byMarkup = new Set(coveredByMarkup(found))
  const leaves = new Set<string>()
  const sections = new Set<string>()
  const heads: SectionHead[] = []
  const pages: string[] = []
  for (const { file, name, folder, base, of: lang } of found) {
    if (base === 'index') leaves.add(folder)
    else pages.push(name)
    if (!/^_index$/i.test(base)) continue
    const isOlder = base === '_index'
    if (isOlder && folder.split('/').length > 2) sections.add(folder)
    if (covered.has(file) && !byMarkup.has(file)) continue
    const head = sectionHead(files.text(file) ?? '')
    // Newer releases alone read that of `_Index.md`.
    if (isOlder) heads.push({ folder, lang, name, head: head ?? {} })
    else if (head && 'cascade' in head) heads.push({ folder, lang, name, head: { draft: true } })
  }
  heads.sort((one, other) => other.folder.length - one.folder.length)
  return {
    heads,
    oddNames: [...oddNamesIn(found), ...twoTextsIn(found)],
    bundles: bundlesOf(leaves, pages),
    sections: [...sections].sort(),
    ...(covered.size > 0 && { covered: [...covered] }),
  }
}

/** The files that may be pages, by their names. */
function candidatesIn({ names }: SiteFiles, site: HugoSite): (Candidate & { name: string })[] {
  const { mounts, defaultLang } = site
  const langs = langsOf(site)
  const ranks = new Map(mounts.map((mount, rank) => [mount, rank]))
  return [...names].flatMap((file) => {
    const mount = isPageName(file) || isOtherMarkup(file) ? mountOf(mounts, file) : undefined
    if (!mount || !isMounted(mount, file) || isIgnored(site, file)) return []
    const name = nameInContent(mount, file)
    const parts = contentName(name, langs)
    const of = parts.lang ?? mount.lang ?? defaultLang
    return [{ file, name, rank: ranks.get(mount) ?? 0, of, ...parts }]
  })
}

/** The bundles in which, or below which, other files lie that would be pages elsewhere. */
function bundlesOf(leaves: ReadonlySet<string>, pages: readonly string[]): string[] {
  const bundles = new Set<string>()
  for (const name of [...pages, ...[...leaves].map((folder) => folder.slice(0, -1))]) {
    const bundle = bundleAbove(name, leaves)
    if (bundle !== null) bundles.add(bundle)
  }
  return [...bundles].sort()
}

/** The nearest folder above a file that is a bundle. */
export function bundleAbove(name: string, leaves: { has(folder: string): boolean }): string | null {
  for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
    if (leaves.has(name.slice(0, end + 1))) return name.slice(0, end + 1)
  return null
}
