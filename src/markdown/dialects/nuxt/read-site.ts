import type { JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { unreadExclusion } from '../config/exclusions.ts'
import { type PathPattern, readPathPatterns } from '../config/path-patterns.ts'
import { isReadableRegex } from '../config/regex.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { readStatic, type StaticConfig } from '../config/static/reader.ts'
import { tokensOf } from '../config/static/tokens.ts'
import { isUnread, type Unread } from '../config/static/unread.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Detection, Rules, Site, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { allPages, type Source, sourcesOf, sourcesOfDocus } from './sources.ts'

export interface NuxtSite extends Site {
  dialect: 'nuxt-content'
  root: string
  /** The folder of the content within the source. */
  content: string
  basePath: string
  lang: string
  timeZone: string
  sources: Source[]
  patterns?: PathPattern[]
  /** The languages of the site (`i18n.locales`); a folder of this name holds its pages. */
  langs?: string[]
  /** Whether no address holds the folder of a language, as in older releases with `locales`. */
  stripsLangs?: boolean
  /** Which languages addresses name where their folder is not in it. */
  langPaths?: 'all' | 'others' | 'none'
  /** Whether the site may be of a release without collections, which leaves out more names. */
  isOlder?: boolean
  keepsCase?: boolean
  /** Whether a heading at the top is no title. */
  hasNoHeadings?: boolean
  /** Expressions of what is left out. */
  ignoredBy?: string[]
  ignored?: string[]
}

export interface NuxtRules extends Rules {
  dialect: 'nuxt-content'
  from: string
  prefix: string
  basePath: string
  lang: string
  timeZone: string
  /** The folder of the language in the content, and in the address. */
  langFolder?: string
  langPath?: string
  isByCode?: boolean
  isOlder?: boolean
  stripsLangs?: boolean
  keepsCase?: boolean
  hasNoHeadings?: boolean
  /** The pattern of addresses that the user names. */
  pattern?: string
}

const configFile = /(^|\/)(?:nuxt|content)\.config\.[cm]?[jt]s$/
export const isSiteFile = (file: string) => configFile.test(file)

const named = ({ names }: SiteFiles, start: string) =>
  ['ts', 'js', 'mts', 'mjs'].map((end) => `${start}.config.${end}`).find((file) => names.has(file))

// Docus is a layer of Nuxt that brings Nuxt Content.
const uses = /@nuxt\/content|['"`](?:@nuxt-themes\/)?docus['"`]/

/** Whether the files look like a site of Nuxt Content. */
export function detectNuxt(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  if (root === null) return null
  const nuxt = named(files, `${root}nuxt`)
  const isUsed = nuxt !== undefined && uses.test(files.text(nuxt) ?? '')
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
    'i18n.locales': 'Pages have the language of `--lang`.',
  })
  const isOff = (...path: string[]) => flagAt(nuxt, 'content', 'build', ...path) === false
  const config = collectionsIn(files, named(files, `${root}content`))
  const isOlder = named(files, `${root}content`) === undefined
  const file = named(files, `${root}nuxt`)
  // A source may be the folder of the content alone.
  const content = isOlder && file === undefined ? root : `${root}content/`
  const langs = langsOf(nuxt)
  const ofPackage = /['"`]docus['"`]/.test(file === undefined ? '' : (files.text(file) ?? ''))
    ? sourcesOfDocus(files, content, langs.langs ?? [])
    : allPages
  const patterns = readPathPatterns(options.paths)
  return {
    site: {
      dialect: 'nuxt-content',
      root,
      content,
      basePath: pathOfUrl(textAt(nuxt, 'app', 'baseURL') ?? ''),
      lang: canonicalLang(defaultLang(nuxt) ?? '') ?? options.lang,
      timeZone: options.timeZone,
      sources:
        isOlder || hasNoCollections(config)
          ? ofPackage
          : sourcesOf(config.value, config.unread, problems),
      ...langs,
      ...(patterns.length > 0 && { patterns }),
      ...(isOff('markdown', 'contentHeading') && { hasNoHeadings: true }),
      ...(isOff('pathMeta', 'slugifyOptions', 'lower') && { keepsCase: true }),
      ...(isOlder && olderOf(nuxt, ofNuxt, problems)),
    },
    problems,
  }
}

/** `content.config.*`: its default export, or `export const collections`. */
function collectionsIn(files: SiteFiles, file: string | undefined): StaticConfig {
  const text = file === undefined ? undefined : files.text(file)
  const nothing = { value: {}, unread: [] }
  if (file === undefined || text === undefined || !exportsAny(text)) return nothing
  const beside = { file, text: (name: string) => files.text(name) }
  if (!/\bexport\s+const\s+collections\b/.test(text) || /\bexport\s+default\b/.test(text))
    return readStatic(text, beside)
  const { value, unread } = readStatic(text, beside, 'collections')
  const inCollections = (name: string) => (name === '' ? 'collections' : `collections.${name}`)
  return {
    value: { collections: value },
    unread: unread.map((one) => ({ ...one, name: inCollections(one.name) })),
  }
}

/** Whether code gives anything away, and is more than comments. */
const exportsAny = (code: string) =>
  tokensOf(code).some(
    ({ kind, text }) => kind === 'name' && /^(?:export|module|exports)$/.test(text),
  )

/** Where a configuration names no collection, Nuxt Content takes all pages. */
const hasNoCollections = ({ value, unread }: StaticConfig) =>
  Object.keys(mapAt(value, 'collections') ?? {}).length === 0 && !isUnread(unread, 'collections')

const defaultLang = (nuxt: JsonObject) =>
  textAt(nuxt, 'i18n', 'defaultLocale') ?? textAt(nuxt, 'content', 'defaultLocale')

/** The languages of `@nuxtjs/i18n`, and those of the content of older releases. */
function langsOf(nuxt: JsonObject): Pick<NuxtSite, 'langs' | 'langPaths' | 'stripsLangs'> {
  const older = valueAt(nuxt, 'content', 'locales')
  const given = [valueAt(nuxt, 'i18n', 'locales'), older].flat()
  const langs = given.flatMap((one) => textAt({ one: one ?? null }, 'one') ?? codeOf(one) ?? [])
  if (langs.length === 0) return {}
  const strategy = textAt(nuxt, 'i18n', 'strategy')
  const isNone = strategy === 'no_prefix' || valueAt(nuxt, 'i18n') === undefined
  const langPaths = isNone ? 'none' : strategy === 'prefix' ? 'all' : 'others'
  return {
    langs: [...new Set(langs)],
    langPaths,
    ...(older !== undefined && { stripsLangs: true }),
  }
}

const codeOf = (locale: unknown) =>
  isMap(locale as JsonObject) ? textAt(locale as JsonObject, 'code') : undefined

/** Before collections, names that begin so are left out, and more by `ignores`. */
function olderOf(
  nuxt: JsonObject,
  unread: readonly Unread[],
  problems: Problem[],
): Pick<NuxtSite, 'isOlder' | 'ignored' | 'ignoredBy' | 'keepsCase'> {
  const ignoredBy = textsAt(nuxt, 'content', 'ignores') ?? []
  const isOdd = ignoredBy.length > 200 || ignoredBy.some((one) => !isReadableRegex(one))
  const isByCode = isUnread(unread, 'content.ignores')
  return {
    isOlder: true,
    ...(flagAt(nuxt, 'content', 'respectPathCase') === true && { keepsCase: true }),
    ...(ignoredBy.length > 0 && !isOdd && { ignoredBy }),
    ...((isOdd || isByCode) && { ignored: unreadExclusion('content.ignores', problems) }),
  }
}
