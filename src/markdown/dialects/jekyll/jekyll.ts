import type { JsonObject } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { ownValue } from '../config/own-value.ts'
import { mergeMaps } from '../config/values.ts'
import type { Dialect, PageKind } from '../dialect.ts'
import { detectJekyll } from './detect.ts'
import { isConfigFile } from './find-config.ts'
import { beginOf, isIncluded, isNamed, langFolderOf, type Place, placeOf } from './folders.ts'
import { keyLanguages } from './languages.ts'
import { isDatedName } from './names.ts'
import { isReserved } from './plugins.ts'
import { isSiteFile, readJekyllSite } from './read-site.ts'
import { jekyllReader } from './reader.ts'
import type { Defaults, JekyllRules, JekyllSite } from './site.ts'
import { documentTemplate, pageTemplate, postTemplate } from './templates.ts'

export const jekyll: Dialect<JekyllSite, JekyllRules> = {
  name: 'jekyll',
  detect: detectJekyll,
  isSiteFile,
  readSite: readJekyllSite,
  kindOf,
  rulesOf,
  reader: jekyllReader,
}

const markdown = /\.(?:md|markdown)$/i
const markup = /\.(?:mkdown|mkdn|mkd|html?|textile|adoc|asciidoc|org|rst|txt)$/i

const folderKinds: Record<string, PageKind> = {
  _site: 'build_output',
  _layouts: 'layout',
  _includes: 'layout',
  _sass: 'layout',
  _data: 'config',
  _plugins: 'code',
}

function kindOf(site: JekyllSite, file: string): PageKind {
  if (isConfigFile(file)) return 'file'
  if (!file.startsWith(site.root)) return site.root.startsWith(file) ? 'article' : 'not_content'
  const name = file.slice(site.root.length)
  const [top = ''] = name.split('/')
  const known = ownValue(folderKinds, top)
  if (known) return known
  if (isExcluded(site, name)) return 'not_content'
  const place = placeOf(site, name)
  if (place === null) return 'not_content'
  if (name.endsWith('/')) return 'article'
  if (place.kind === 'post' && (markdown.test(name) || markup.test(name)) && !isDatedName(name))
    return 'not_content'
  return markdown.test(name)
    ? 'article'
    : /\.html?$/i.test(name) ||
        (place.kind === 'post' && markup.test(name)) ||
        /\.(?:mkdown|mkdn|mkd)$/i.test(name)
      ? 'not_markdown'
      : 'file'
}

// `include` brings back a name, and only a whole path what is in a folder that is left out.
function isExcluded(site: JekyllSite, name: string): boolean {
  if (!isLeftOut(site.exclude, name) || isNamed(site, name)) return false
  const at = name.replace(/\/$/, '').lastIndexOf('/') + 1
  const isBack = isIncluded(name, site) || isIncluded(name.slice(at), site)
  return !isBack || isLeftOut(site.exclude, name.slice(0, at))
}

function rulesOf(site: JekyllSite, file: string): JekyllRules {
  const name = file.startsWith(site.root) ? file.slice(site.root.length) : file
  const place = placeOf(site, name) ?? { kind: 'page', label: '', folder: '' }
  const { kind, label } = place
  const { collectionsFolder } = site
  const collection = ownValue(site.collections, label)
  const languages = keyLanguages(site.languages, name)
  const isReadme = kind === 'page' && site.readmes?.includes(file) === true
  return {
    dialect: 'jekyll',
    from: site.root + beginOf(site, place),
    kind,
    label,
    lang: canonicalLang(place.lang ?? languages?.ofPath ?? '') ?? site.lang,
    timeZone: site.timeZone,
    basePath: site.basePath + langFolderOf(site, place),
    ...(languages && { languages }),
    template: templateOf(site, place),
    isHidden:
      kind === 'draft' ||
      (kind === 'post' && site.isLimited === true) ||
      (kind === 'document' && !collection?.isOutput),
    needsHead: kind !== 'post' && kind !== 'draft' && !isReadme && needsHead(site, kind, name),
    ...(isReadme && { isReadme }),
    ...(kind === 'page' && site.hidesBare && { hidesBare: true }),
    ...(site.headingTitles && { headingTitles: site.headingTitles }),
    excerptSeparator: site.excerptSeparator,
    ...(site.hasPageExcerpts && { hasPageExcerpts: true }),
    ...(site.authors && Object.keys(site.authors).length > 0 && { authors: site.authors }),
    defaults: defaultsFor(
      site.defaults,
      kind === 'page' ? [name] : [name, name.slice(collectionsFolder.length)],
      kind === 'document' ? label : kind === 'page' ? 'pages' : 'posts',
    ),
  }
}

// The plugin makes pages of documents, with other addresses.
const needsHead = (site: JekyllSite, kind: JekyllRules['kind'], name: string) =>
  site.needsHead || kind === 'document' || (isReserved(name) && !isIncluded(name, site))

function templateOf({ permalink, collections }: JekyllSite, { kind, label }: Place): string {
  if (kind === 'page') return pageTemplate(permalink)
  const own = ownValue(collections, label)?.permalink
  if (kind === 'document') return own ?? documentTemplate(permalink)
  return own ? postTemplate(own) : postTemplate(permalink)
}

const mergedSets = new WeakMap<readonly Defaults[], Map<string, JsonObject | null>>()
const maxMerged = 1000

/** The merged values of all scopes of a file; files of the same scopes share them. */
function defaultsFor(
  all: readonly Defaults[],
  names: readonly string[],
  type: string,
): JsonObject | null {
  const places = [...all.keys()].filter((at) => {
    const set = all[at]
    return set !== undefined && names.some((name) => applies(set, name, type))
  })
  if (places.length === 0) return null
  const known = mergedSets.get(all) ?? new Map<string, JsonObject | null>()
  mergedSets.set(all, known)
  const key = places.join()
  const found = known.get(key)
  if (found !== undefined) return found
  const merged = mergedOf(places.flatMap((at) => all[at] ?? []))
  if (known.size < maxMerged) known.set(key, merged)
  return merged
}

// A longer path counts more, then a type.
function mergedOf(sets: readonly Defaults[]): JsonObject | null {
  let merged: JsonObject = {}
  let before: Defaults | null = null
  for (const set of sets) {
    const isNearer: boolean = before === null || comesBefore(set, before)
    merged = isNearer ? mergeMaps(merged, set.values) : mergeMaps(set.values, merged)
    if (isNearer) before = set
  }
  return Object.keys(merged).length > 0 ? { ...merged } : null
}

const comesBefore = (one: Defaults, other: Defaults) =>
  one.path.length !== other.path.length
    ? one.path.length > other.path.length
    : one.type !== null || other.type === null

function applies({ path, type }: Defaults, name: string, wanted: string): boolean {
  const isType = type === null || type === wanted
  if (!isType || path === '' || name === path || name.startsWith(`${path}/`)) return isType
  return path.includes('*') && (matchesGlob(path, name) || matchesGlob(`${path}/**`, name))
}
