import type { JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { exclusionsOf, isTooMuch, unreadInclusion } from '../config/exclusions.ts'
import { textAt, textsAt, valueAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { goldmarkOf } from '../markup/goldmark.ts'
import { readAuthors } from '../reading/author-files.ts'
import { folderStars, readCascades } from './cascade.ts'
import { isConfigFile, loadHugoConfig } from './config/config.ts'
import { withThemes } from './config/themes.ts'
import { contentName, isPageName, langsOf, mountOf, nameInContent } from './content.ts'
import { readIgnored } from './ignored.ts'
import { type Languages, readLanguages } from './settings.ts'
import { authorFiles, type HugoSite, type Mount } from './site.ts'
import { type SectionHead, sectionHead, withheldIn } from './withheld.ts'

/** The folder of the site within a source: the one nearest to the top that has a configuration. */
export function findRoot({ names }: SiteFiles): string | null {
  let best: string | null = null
  for (const name of names) {
    if (!isConfigFile(name) || /(?:^|\/)(?:themes|node_modules)\//.test(name)) continue
    const root = name.replace(/(?:config\/(?:_default|production)\/)?[^/]+$/, '')
    if (best === null || depth(root) < depth(best)) best = root
  }
  return best
}

const depth = (root: string) => root.split('/').length + (root.includes('exampleSite') ? 100 : 0)

/** Reads what the configuration, and the section pages that cascade, say of a site. */
export function readHugoSite(files: SiteFiles, options: SiteOptions): SiteReading<HugoSite> {
  const problems: Problem[] = []
  const found = findRoot(files)
  const root = found ?? ''
  const own = found === null ? null : loadHugoConfig(files, root, problems)
  const config = own && withThemes(files, root, own, problems)
  const languages = readLanguages(config, options, problems)
  const mounts = readMounts(config ?? {}, root, files, languages, problems)
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
  const { heads, ...tree } = readTree(files, site)
  const authors = readAuthors(files, root, authorFiles, problems)
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
      ...(withheld.length > 0 && { withheld }),
      ...(Object.keys(authors).length > 0 && { authors }),
    },
    problems,
  }
}

function readMounts(
  config: JsonObject,
  root: string,
  { names }: SiteFiles,
  { languages, defaultLang }: Languages,
  problems: Problem[],
): Mount[] {
  const given = valueAt(config, 'module', 'mounts')
  const mounted = (Array.isArray(given) ? given : []).filter(isMap).flatMap((map) => {
    const [source = '', target = ''] = [textAt(map, 'source'), textAt(map, 'target')]
    if (target !== 'content' && !target.startsWith('content/')) return []
    const to = folderOf(target.slice('content'.length))
    const isFile = names.has(root + source)
    const lang = textAt(map, 'lang')?.toLowerCase() ?? null
    return [
      {
        from: isFile ? root + source : root + folderOf(source),
        to: isFile ? to.slice(0, -1) : to,
        lang,
        ...filtersOf(map, problems),
      },
    ]
  })
  if (mounted.length > 0) return mounted
  const folders = Object.keys(languages).flatMap((lang): Mount[] => {
    const own = textAt(config, 'languages', lang, 'contentdir')
    return own === undefined ? [] : [{ from: root + folderOf(own), to: '', lang }]
  })
  const site = textAt(config, 'contentdir')
  const usual = root + folderOf(site ?? 'content')
  const isThere = site !== undefined || [...names].some((name) => name.startsWith(usual))
  const isBare = Object.keys(config).length === 0 && !isThere
  if (folders.some(({ lang }) => lang === defaultLang)) return folders
  return [...folders, { from: isBare ? root : usual, to: '', lang: null }]
}

/** The globs of `includeFiles` and `excludeFiles`, or of `files`, where `!` leaves out. */
function filtersOf(map: JsonObject, problems: Problem[]): Pick<Mount, 'include' | 'exclude'> {
  const files = textsAt(map, 'files') ?? []
  // Without the blank it is a glob that nothing matches.
  const isOut = (glob: string) => glob.trim().startsWith('! ')
  const kept = files.filter((glob) => !isOut(glob))
  const out = files.filter(isOut).map((glob) => glob.trim().slice(1))
  const taken = [...(textsAt(map, 'includefiles') ?? []), ...kept].map(globOf)
  const include = isTooMuch(taken) ? unreadInclusion('includeFiles', problems) : taken
  const left = [...(textsAt(map, 'excludefiles') ?? []), ...out].map((glob) => glob.toLowerCase())
  const exclude = exclusionsOf('excludeFiles', left, problems)
  return {
    ...(include.length > 0 && { include }),
    ...(exclude.length > 0 && { exclude }),
  }
}

const globOf = (glob: string) => folderStars(glob.trim().replace(/^\/+/, '').toLowerCase())

/** Kinds of pages that are not made. */
const disabledKindsOf = (config: JsonObject) =>
  (textsAt(config, 'disablekinds') ?? []).map((kind) =>
    kind.toLowerCase().replace('taxonomyterm', 'taxonomy'),
  )

const folderOf = (path: string) => {
  const bare = path.replace(/^(?:\.?\/)+|\/+$/g, '')
  return bare === '' || bare === '.' ? '' : `${bare}/`
}

const cascadesOf = ({ head, folder, lang }: SectionHead) =>
  readCascades(valueAt(head, 'cascade'), folder, lang)

interface Tree {
  /** The heads of sections, the deepest first. */
  heads: SectionHead[]
  bundles: string[]
  sections: string[]
}

/** Goes once over all names: which folders are bundles or sections, and what their pages say. */
function readTree(files: SiteFiles, site: HugoSite): Tree {
  const langs = langsOf(site)
  const leaves = new Set<string>()
  const sections = new Set<string>()
  const heads: SectionHead[] = []
  const pages: string[] = []
  for (const file of files.names) {
    const mount = isPageName(file) ? mountOf(site.mounts, file) : undefined
    if (!mount) continue
    const name = nameInContent(mount, file)
    const { folder, base, lang } = contentName(name, langs)
    if (base === 'index') leaves.add(folder)
    else pages.push(name)
    if (base !== '_index') continue
    if (folder.split('/').length > 2) sections.add(folder)
    const head = sectionHead(files.text(file) ?? '')
    if (head) heads.push({ folder, lang: lang ?? mount.lang ?? site.defaultLang, head })
  }
  heads.sort((one, other) => other.folder.length - one.folder.length)
  return { heads, bundles: bundlesOf(leaves, pages), sections: [...sections].sort() }
}

/** The bundles in which, or below which, other files lie that would be pages elsewhere. */
function bundlesOf(leaves: ReadonlySet<string>, pages: readonly string[]): string[] {
  const bundles = new Set<string>()
  for (const name of pages) {
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
