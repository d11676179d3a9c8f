import { posix } from 'node:path'
import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { loadJson } from '../../front-matter/json.ts'
import { exclusionsOf, hideAll } from '../config/exclusions.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import { extendedBy } from './extended.ts'
import { nameReader } from './names.ts'
import type { DocusaurusKind, Mount } from './site.ts'

/** One plugin of the site and its options. */
interface Instance {
  kind: DocusaurusKind
  id: string
  options: JsonObject
  /** Whether code says what is left out. */
  isFiltered: boolean
}

const kinds: Record<string, DocusaurusKind> = { docs: 'doc', blog: 'post', pages: 'page' }
const folders = { doc: 'docs', post: 'blog', page: 'src/pages' } as const
const routes = { doc: 'docs', post: 'blog', page: '' } as const
const plugins = { doc: 'docs', post: 'blog', page: 'pages' } as const

/** The plugins that the presets and the list of plugins name. */
export function instancesOf(
  config: JsonObject,
  unread: readonly Unread[],
  files: SiteFiles,
  root: string,
): Instance[] {
  const isFiltered = (start: string) => filters.some((name) => isUnread(unread, `${start}.${name}`))
  const presets = listAt(config, 'presets').flatMap((preset, at) =>
    ofPreset(preset, (key) => isFiltered(`presets.${at}.1.${key}`)),
  )
  const read = new Map<string, ReturnType<typeof extendedBy>>()
  const extended = (name: string) => {
    const known = read.get(name)
    if (known !== undefined) return known
    const found = extendedBy(files, root, name)
    read.set(name, found)
    return found
  }
  const others = listAt(config, 'plugins').flatMap((plugin, at) =>
    ofPlugin(plugin, isFiltered(`plugins.${at}.1`), extended),
  )
  if (presets.length + others.length > 0) return [...presets, ...others]
  // A preset of another name may leave out what it wants.
  const isOther = listAt(config, 'presets').length > 0
  return ofPreset('classic', (key) => isOther || isFiltered(`presets.0.1.${key}`))
}

const filters =
  'path exclude include onlyIncludeVersions includeCurrentVersion disableVersioning'.split(' ')

const listAt = (config: JsonObject, key: string): Json[] => {
  const value = valueAt(config, key)
  return Array.isArray(value) ? value : []
}

const partsOf = (entry: Json): [string, JsonObject] => {
  const [name, options] = Array.isArray(entry) ? entry : [entry]
  return [typeof name === 'string' ? name : '', isMap(options) ? options : {}]
}

function ofPreset(entry: Json, isFiltered: (key: string) => boolean): Instance[] {
  const [name, options] = partsOf(entry)
  if (name !== '' && !name.includes('classic')) return []
  return Object.entries(kinds).flatMap(([key, kind]): Instance[] =>
    options[key] === false
      ? []
      : [
          {
            kind,
            id: textAt(options, key, 'id') ?? '',
            options: mapAt(options, key) ?? {},
            isFiltered: isFiltered(key),
          },
        ],
  )
}

function ofPlugin(
  entry: Json,
  isFiltered: boolean,
  extended: (name: string) => ReturnType<typeof extendedBy>,
): Instance[] {
  const [plugin, options] = partsOf(entry)
  const known = /(?:plugin-)?content-(docs|blog|pages)$/.exec(plugin)?.[1]
  const own = known === undefined ? extended(plugin) : null
  const kind = kinds[known ?? own?.name ?? '']
  const id = textAt(options, 'id') ?? ''
  if (!kind) return []
  const mayHide = isFiltered || own?.isFiltered === true
  return [{ kind, id: id === 'default' ? '' : id, options, isFiltered: mayHide }]
}

/** A language of the site: its code, the folder of its texts, and how its addresses begin. */
export interface Locale {
  code: string
  folder: string
  prefix: string
  isDefault: boolean
  /** Whether the site does not use the texts of its folder. */
  isOff: boolean
  /** Where its addresses start, if not from that of the site. */
  basePath?: string
}

/** The languages, the default one first, without those whose texts the site does not use. */
export function localesOf(
  config: JsonObject,
  lang: string,
  unread: readonly Unread[] = [],
): Locale[] {
  const main = textAt(config, 'i18n', 'defaultLocale') ?? lang
  const codes = new Set([main, ...(textsAt(config, 'i18n', 'locales') ?? [])])
  const folder = textAt(config, 'i18n', 'path') ?? 'i18n'
  const isOff = (code: string) =>
    flagAt(config, 'i18n', 'localeConfigs', code, 'translate') === false ||
    isUnread(unread, `i18n.localeConfigs.${code}.translate`)
  return [...codes]
    .filter((code) => code === main || !isOff(code))
    .map((code) => {
      const base = textAt(config, 'i18n', 'localeConfigs', code, 'baseUrl')
      return {
        code,
        folder: posix.join(folder, textAt(config, 'i18n', 'localeConfigs', code, 'path') ?? code),
        prefix: code === main || base !== undefined ? '' : `/${code}`,
        isDefault: code === main,
        isOff: isOff(code),
        ...(base !== undefined && { basePath: pathOfUrl(base) }),
      }
    })
}

/** The folders of one plugin in all languages and versions. */
export function mountsOf(
  { kind, id, options, isFiltered }: Instance,
  locales: readonly Locale[],
  root: string,
  files: SiteFiles,
  problems: Problem[],
): Mount[] {
  // The folder may be beside that of the site, as in `../docs`.
  const folder = bare(textAt(options, 'path') ?? folders[kind])
  const route = bare(textAt(options, 'routeBasePath') ?? routes[kind])
  const include = textsAt(options, 'include')
  const common = {
    kind,
    hasNumbers: kind === 'doc' && flagAt(options, 'numberPrefixParser') !== false,
    exclude: exclusionsOf('exclude', textsAt(options, 'exclude') ?? [], problems),
    ...(isFiltered && { isHidden: hideAll(`The filter of ${folder}/`, problems) }),
    ...(include && { include }),
  }
  const namesIn = nameReader(kind, options, files, problems)
  const versions =
    kind === 'doc' ? versionsOf(files, root, id, folder, options) : [unversioned(folder)]
  const plugin = `docusaurus-plugin-content-${plugins[kind]}${id === '' ? '' : `-${id}`}`
  return versions.flatMap((version) =>
    locales.flatMap(({ code, folder: name, prefix, isDefault, isOff, basePath }): Mount[] => {
      const own = `${posix.join(root, version.folder)}/`
      const translated = `${posix.join(root, name, plugin, kind === 'doc' ? version.name : '')}/`
      const mount = {
        ...common,
        ...namesIn(isOff ? [own] : [translated, own]),
        locale: code,
        prefix,
        ...(basePath !== undefined && { basePath }),
        route: bare(`${route}/${version.route}`),
        group: `${plugins[kind]}${id}/${version.name}`,
      }
      const listed = (key: 'alone' | 'replaced') =>
        isOff ? {} : textsOf(key, files, [translated, own], problems)
      return [
        ...(isDefault ? [{ ...mount, from: own, ...listed('replaced') }] : []),
        ...(isOff ? [] : [{ ...mount, from: translated, ...listed('alone') }]),
      ]
    }),
  )
}

// Docusaurus lists the files of the default language, and takes translations of these alone.
const maxListed = 5000

/**
 * Of the texts of a language those that have no original, which the site does not show, or those
 * that it shows in place of the original.
 */
function textsOf(
  key: 'alone' | 'replaced',
  { names }: SiteFiles,
  [translated, own]: [string, string],
  problems: Problem[],
): Pick<Mount, 'alone' | 'replaced' | 'isHidden'> {
  const listed: string[] = []
  for (const name of names)
    if (name.startsWith(translated) && /\.mdx?$/.test(name)) {
      const rest = name.slice(translated.length)
      if (names.has(own + rest) === (key === 'replaced')) listed.push(rest)
    }
  if (listed.length > maxListed) return { isHidden: hideAll(`What ${translated} shows`, problems) }
  return listed.length > 0 ? { [key]: listed.sort() } : {}
}

const bare = (path: string) => path.replace(/^(?:\.?\/)+|\/+$/g, '')
const unversioned = (folder: string) => ({ folder, name: 'current', route: '' })

function versionsOf(
  files: SiteFiles,
  root: string,
  id: string,
  folder: string,
  options: JsonObject,
) {
  const start = id === '' ? '' : `${id}_`
  const text = files.text(`${root}${start}versions.json`)
  const loaded = text === undefined ? undefined : loadJson(text)
  const all = loaded?.ok && Array.isArray(loaded.data) ? loaded.data : []
  const names = all.flatMap((one) => textOf(one) || [])
  if (flagAt(options, 'disableVersioning') === true) return [{ folder, name: 'current', route: '' }]
  const only = textsAt(options, 'onlyIncludeVersions')
  const isIn = (name: string) => only === undefined || only.includes(name)
  const last = textAt(options, 'lastVersion') ?? names.find(isIn) ?? 'current'
  const routeOf = (name: string, usual: string) =>
    textAt(options, 'versions', name, 'path') ?? (name === last ? '' : usual)
  const hasCurrent = isIn('current') && flagAt(options, 'includeCurrentVersion') !== false
  return [
    ...(hasCurrent ? [{ folder, name: 'current', route: routeOf('current', 'next') }] : []),
    ...names.filter(isIn).map((name) => ({
      folder: `${start}versioned_docs/version-${name}`,
      name: `version-${name}`,
      route: routeOf(name, name),
    })),
  ]
}
