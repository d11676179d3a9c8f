import { keyTable, siteKeys } from '../../fields/mapping.ts'
import { ownValue } from '../config/own-value.ts'
import { hasCapitalEnding } from '../config/root.ts'
import type { Dialect, PageKind } from '../dialect.ts'
import { isAuthorsFile } from '../reading/author-files.ts'
import { valuesFor } from './cascade.ts'
import { isConfigFile } from './config/config.ts'
import { decidingBase } from './config/odd-names.ts'
import { hasPathRules, patternOf } from './config/permalinks.ts'
import { isOfSegments } from './config/segments.ts'
import {
  type ContentName,
  contentName,
  isMounted,
  isOtherMarkup,
  isPageName,
  kindOfPage,
  langsOf,
  mountOf,
  nameInContent,
} from './content.ts'
import { detectHugo } from './detect.ts'
import { isIgnored } from './ignored.ts'
import { bundleAbove, readHugoSite } from './read-site.ts'
import { hugoReader } from './reader.ts'
import {
  authorFiles,
  type HugoKind,
  type HugoRules,
  type HugoSite,
  type LangSettings,
  type Mount,
} from './site.ts'
import { isHiddenByOthers } from './withheld.ts'

export const hugo: Dialect<HugoSite, HugoRules> = {
  name: 'hugo',
  detect: detectHugo,
  isSiteFile: (file) =>
    isConfigFile(file) ||
    isAuthorsFile(authorFiles, file) ||
    (/(?:^|\/)_index(?:\.[\w-]+)?\.\w+$/i.test(file) && (isPageName(file) || isOtherMarkup(file))),
  readSite: readHugoSite,
  kindOf,
  rulesOf,
  reader: hugoReader,
}

const folderKinds: Record<string, PageKind> = {
  static: 'file',
  assets: 'file',
  themes: 'theme',
  layouts: 'layout',
  public: 'build_output',
  resources: 'build_output',
  archetypes: 'layout',
}

function kindOf(site: HugoSite, file: string): PageKind {
  if (file.endsWith('/') && isAbove(site, file)) return 'article'
  if (site.authors && isOfData(site, file)) return 'article'
  const mount = mountOf(site.mounts, file)
  if (mount && !isMounted(mount, file)) return 'not_content'
  if (mount) return kindInContent(site, nameInContent(mount, file), file)
  if (isConfigFile(file) || isAuthorsFile(authorFiles, file)) return 'file'
  const rest = file.startsWith(site.root) ? file.slice(site.root.length) : file
  const slash = rest.indexOf('/')
  const known = slash === -1 ? undefined : ownValue(folderKinds, rest.slice(0, slash))
  return known ?? (isPageName(file) || isOtherMarkup(file) ? 'not_content' : 'code')
}

// Data of authors is kept with the site, so their folders are walked.
const isOfData = ({ root }: HugoSite, folder: string) =>
  folder === `${root}data/` || folder === `${root}data/authors/`

// A folder in which content lies is walked.
const isAbove = ({ root, mounts }: HugoSite, folder: string) =>
  root.startsWith(folder) || mounts.some(({ from }) => from.startsWith(folder))

function kindInContent(site: HugoSite, name: string, file: string): PageKind {
  const isPage = isPageName(name)
  if (!isPage && !isOtherMarkup(name)) return 'file'
  const { folder, base, lang } = contentName(name, langsOf(site))
  if (isHiddenName(name)) return 'not_content'
  // A bundle within a bundle is files of the outer one.
  const inside = base === 'index' ? folder.slice(0, -1) : name
  if (bundleAbove(inside, setsOf(site).bundles) !== null) return 'file'
  if (lang !== null && site.disabled.includes(lang)) return 'not_content'
  if (isIgnored(site, file) || setsOf(site).covered.has(file)) return 'not_content'
  return isPage ? 'article' : 'not_markdown'
}

// Names of folders and files that begin or end with these characters are not read.
const isHiddenName = (name: string) => name.split('/').some((part) => /^[.#]|~$/.test(part))

interface Sets {
  bundles: Set<string>
  covered: Set<string>
}

const knownSets = new WeakMap<HugoSite, Sets>()

function setsOf(site: HugoSite): Sets {
  const known = knownSets.get(site)
  if (known) return known
  const sets = { bundles: new Set(site.bundles), covered: new Set(site.covered) }
  knownSets.set(site, sets)
  return sets
}

interface Known {
  langs: string[]
  /** Rules by what they depend on; null if cascades name files. */
  rules: Map<string, HugoRules> | null
}

const knownSites = new WeakMap<HugoSite, Known>()
const maxKnown = 10_000
const anywhere: Mount = { from: '', to: '', lang: null }

function knownOf(site: HugoSite): Known {
  const known = knownSites.get(site)
  if (known) return known
  const isByFile =
    site.cascades.some(({ target }) => target.path !== undefined) ||
    site.segments !== undefined ||
    hasPathRules(site)
  const made = { langs: langsOf(site), rules: isByFile ? null : new Map() }
  knownSites.set(site, made)
  return made
}

interface NamedFile extends ContentName {
  /** The name of its file in the content. */
  name: string
}

/** Pages of one folder and language have the same rules, unless a cascade names a file. */
function rulesOf(site: HugoSite, file: string): HugoRules {
  const mount = mountOf(site.mounts, file) ?? anywhere
  const { langs, rules } = knownOf(site)
  const name = nameInContent(mount, file)
  const named = { ...contentName(name, langs), name }
  const base = decidingBase(named.base)
  // Hugo 0.111 makes no page of `A.MD`.
  const isUnknown = hasCapitalEnding(file)
  const key = [mount.from, named.folder, named.lang ?? '', base, isUnknown].join('\n')
  const known = rules?.get(key)
  if (known) return known
  const page = makeRules(site, mount, langs, named)
  const made = isUnknown ? { ...page, isDisabled: true } : page
  if (rules && rules.size < maxKnown) rules.set(key, made)
  return made
}

function makeRules(site: HugoSite, mount: Mount, langs: string[], named: NamedFile): HugoRules {
  const code = named.lang ?? mount.lang ?? site.defaultLang
  const lang = Object.hasOwn(site.languages, code) ? code : site.defaultLang
  const settings = (site.languages[lang] ?? Object.values(site.languages)[0]) as LangSettings
  return {
    ...ofMount(mount, langs),
    ...ofLang(settings),
    ...ofPage(site, settings, lang, named),
    ...(mount.isElsewhere && { isDisabled: true }),
    ...(site.authors && { authors: site.authors }),
  }
}

const ofMount = ({ from, to }: Mount, langs: string[]) => ({
  dialect: 'hugo' as const,
  from,
  to,
  langs,
})

const ofLang = ({
  tag,
  prefix,
  basePath,
  timeZone,
  keepsCase,
  removesAccents,
  tags,
  categories,
  dates,
  htmlFormats,
}: LangSettings) => ({
  lang: tag,
  prefix,
  basePath,
  timeZone,
  keepsCase,
  removesAccents,
  tags,
  categories,
  dates,
  ...(htmlFormats && { htmlFormats }),
})

const read = keyTable(siteKeys)

function ofPage(site: HugoSite, settings: LangSettings, lang: string, name: NamedFile) {
  const { uglyUrls } = settings
  const kind = kindOfPage(name, settings.taxonomies)
  const section = sectionOf(name, kind)
  const target = targetOf(name, kind, lang)
  const isWanted = (key: string) =>
    read.targetsOf(key).length > 0 ||
    read.holdsFields(key) ||
    key === settings.tags ||
    key === settings.categories ||
    key === 'outputs' ||
    key === 'sites' ||
    isDate(settings, key)
  const defaults = valuesFor(site.cascades, target, isWanted, settings)
  return {
    kind,
    ...(([site, settings].some(({ disabledKinds }) => disabledKinds?.includes(kind)) ||
      isHiddenByOthers(site, lang, name) ||
      !isOfSegments(site.segments, target)) && { isDisabled: true }),
    ...(settings.noHtml?.includes(kind) && { isNoHtml: true }),
    homeTitle: kind === 'home' ? settings.title : null,
    section,
    ...patternOf(site, settings, section, { ...name, ...target }, defaults?.url),
    isUgly: typeof uglyUrls === 'boolean' ? uglyUrls : uglyUrls.includes(section.toLowerCase()),
    defaults,
  }
}

const isDate = ({ dates }: LangSettings, key: string) =>
  Object.values(dates).some((order: string[]) => order.includes(key))

function targetOf({ folder, base, name }: NamedFile, kind: HugoKind, lang: string) {
  const isNode = base === 'index' || base === '_index'
  const path = `/${isNode ? folder.slice(0, -1) : folder + base}`
  return { path, file: `/${name}`, kind, lang, folder }
}

/** The first folder; a bundle at the top is in none. */
function sectionOf({ folder, base }: ContentName, kind: HugoKind): string {
  const parts = folder.split('/').slice(0, -1)
  if (base === 'index' && kind === 'page') parts.pop()
  return parts[0] ?? ''
}
