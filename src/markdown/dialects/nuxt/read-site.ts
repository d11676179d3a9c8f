import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { exclusionsOf, hideAll, isLeftOut } from '../config/exclusions.ts'
import { matchesGlob } from '../config/glob.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { isUnread, isWhollyUnread, type Unread } from '../config/static/unread.ts'
import { mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Detection, Rules, Site, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'

/** A glob of files whose pages begin with a prefix in place of a folder. */
export interface Source {
  include: string
  exclude: string[]
  /** The folder that the prefix replaces, '' or with a slash at its end. */
  folder: string
  prefix: string
}

export interface NuxtSite extends Site {
  dialect: 'nuxt-content'
  root: string
  /** The folder of the content within the source. */
  content: string
  basePath: string
  lang: string
  timeZone: string
  sources: Source[]
  /** Whether the site may be of a release without collections, which leaves out more names. */
  isOlder?: boolean
  ignored?: string[]
}

export interface NuxtRules extends Rules {
  dialect: 'nuxt-content'
  from: string
  prefix: string
  basePath: string
  lang: string
  timeZone: string
}

const configFile = /(^|\/)(?:nuxt|content)\.config\.[cm]?[jt]s$/
export const isSiteFile = (file: string) => configFile.test(file)

const named = ({ names }: SiteFiles, start: string) =>
  ['ts', 'js', 'mts', 'mjs'].map((end) => `${start}.config.${end}`).find((file) => names.has(file))

/** Whether the files look like a site of Nuxt Content. */
export function detectNuxt(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  if (root === null) return null
  const nuxt = named(files, `${root}nuxt`)
  const isUsed = nuxt !== undefined && (files.text(nuxt) ?? '').includes('@nuxt/content')
  if (!isUsed && named(files, `${root}content`) === undefined) return null
  return hasBelow(files, `${root}content/`)
    ? { certainty: 'certain', because: [nuxt ?? `${root}content.config.ts`, `${root}content/`] }
    : { certainty: 'likely', because: [nuxt ?? `${root}content.config.ts`] }
}

/** Reads the collections and the base path of a site without running its configuration. */
export function readNuxtSite(files: SiteFiles, options: SiteOptions): SiteReading<NuxtSite> {
  const problems: Problem[] = []
  const root = findRoot(files, configFile) ?? ''
  const load = (start: string, wanted: Record<string, string>) => {
    const file = named(files, root + start)
    return file === undefined ? { value: {}, unread: [] } : loadCode(files, file, wanted, problems)
  }
  const { value: nuxt, unread: ofNuxt } = load('nuxt', {
    'app.baseURL': 'Addresses are read without a base path.',
  })
  const { value: config, unread } = load('content', {})
  const own = named(files, `${root}content`)
  const collections = mapAt(config, 'collections')
  const byCode = own === undefined ? 'content.ignores' : 'collections'
  const isByCode = own === undefined ? isUnread(ofNuxt, byCode) : isFilteredByCode(unread)
  return {
    site: {
      dialect: 'nuxt-content',
      root,
      content: hasBelow(files, `${root}content/`) ? `${root}content/` : root,
      basePath: pathOfUrl(textAt(nuxt, 'app', 'baseURL') ?? ''),
      lang: options.lang,
      timeZone: options.timeZone,
      sources: collections ? sourcesOf(collections, problems) : [sourceOf('**', {}, problems)],
      ...(isByCode && { isFilteredByCode: hideAll(byCode, problems) }),
      ...(own === undefined && ignoredOf(nuxt, problems)),
    },
    problems,
  }
}

// Then the files of a collection, or those that it leaves out, are not known.
const isFilteredByCode = (unread: readonly Unread[]) =>
  isWhollyUnread(unread, 'collections') ||
  unread.some(({ name }) => /^collections\.[^.]+(?:\.source.*)?$/.test(name))

/** Before collections, names that begin with these signs are left out, and more by `ignores`. */
function ignoredOf(nuxt: JsonObject, problems: Problem[]): Pick<NuxtSite, 'isOlder' | 'ignored'> {
  const ignores = (textsAt(nuxt, 'content', 'ignores') ?? []).map((one) => one.replace(/\\/g, ''))
  if (ignores.length === 0) return { isOlder: true }
  const globs = ignores.map((one) => `**/${one}*`)
  return { isOlder: true, ignored: exclusionsOf('content.ignores', globs, problems) }
}

function sourcesOf(collections: JsonObject, problems: Problem[]): Source[] {
  return Object.values(collections).flatMap((one) => {
    if (!isMap(one) || textAt(one, 'type') === 'data') return []
    const source = valueAt(one, 'source') ?? '**'
    return (Array.isArray(source) ? source : [source]).map((each) => oneSource(each, problems))
  })
}

const oneSource = (source: Json, problems: Problem[]) =>
  isMap(source)
    ? sourceOf(textAt(source, 'include') ?? '**', source, problems)
    : sourceOf(textOf(source) || '**', {}, problems)

function sourceOf(include: string, map: JsonObject, problems: Problem[]): Source {
  const folder = /^(?:[^*?{}[\]/]+\/)*/.exec(include)?.[0] ?? ''
  const prefix = textAt(map, 'prefix')
  const bare = prefix?.replace(/^\/+|\/+$/g, '')
  return {
    include,
    exclude: exclusionsOf('exclude', textsAt(map, 'exclude') ?? [], problems),
    folder: bare === undefined ? '' : folder,
    prefix: bare ? `${bare}/` : '',
  }
}

/** The source that a file of the content is in. */
export const findSource = (sources: readonly Source[], name: string) =>
  sources.find(({ include, exclude }) => matchesGlob(include, name) && !isLeftOut(exclude, name))
