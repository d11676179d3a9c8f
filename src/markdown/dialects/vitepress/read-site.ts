import type { JsonObject, Problem } from '../../../shapes.ts'
import { textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, hideAll } from '../config/exclusions.ts'
import { optionUnread } from '../config/problems.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import type { StaticConfig } from '../config/static/reader.ts'
import { isUnread, isWhollyUnread, type Unread } from '../config/static/unread.ts'
import { flagAt, joinMaps, mapAt, textAt, textsAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { vitepressMarkup } from '../markup/in-code.ts'
import { readAuthorFiles } from '../reading/author-files.ts'
import { isThemeFile, locksOf } from './locks.ts'
import { isReadable, startOf } from './rewrites.ts'
import { authorFiles, type VitepressSite } from './site.ts'
import { isVuepressOne } from './vuepress-one.ts'

const ofFolder = String.raw`\.(?:vitepress|vuepress)\/config(?:\/index)?\.(?:[cm]?[jt]s|json)`
const besideFolder = String.raw`vuepress\.config\.[cm]?[jt]s`
/**
 * The configuration of VitePress, or of VuePress, which has the same shape and may lie beside the
 * folder of the pages.
 */
export const configFile = new RegExp(`(^|\\/)(?:${ofFolder}|${besideFolder})$`)

// A theme of VuePress says what is locked, and one of VitePress says nothing of pages.
const inFolder = /(?:^|\/)\.(?:vitepress\/(?!theme\/)|vuepress\/)(?!(?:cache|dist)\/)/
const ofCode = /\.(?:vitepress|vuepress)\/(?:[\w.-]+\/){0,4}[\w.-]+\.(?:[cm]?[jt]s|json)$/

/** Code that a configuration may import, or that a theme reads. */
export const isImported = (file: string): boolean =>
  (inFolder.test(file) && ofCode.test(file)) || isThemeFile(file)

/** Whether the files look like a site of VitePress. */
export function detectVitepress(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  if (root !== null) return { certainty: 'certain', because: [configIn(files, root)] }
  for (const name of files.names)
    if (/(?:^|\/)\.vitepress\//.test(name)) return { certainty: 'likely', because: [name] }
  return null
}

function configIn({ names }: SiteFiles, root: string): string {
  for (const name of names) {
    const found = configFile.exec(name)
    if (found && name.slice(0, found.index) + found[1] === root) return name
  }
  return ''
}

const wanted = {
  srcDir: 'Import the folder of the pages itself.',
  base: 'Addresses are read without a base path.',
  cleanUrls: 'Addresses are read with .html.',
  permalink: 'Pages have no address.',
  permalinkPattern: 'Pages have no address.',
  rewrites: 'Pages have no address.',
}

/** Reads the configuration of a site of VitePress without running it. */
export function readVitepressSite(
  files: SiteFiles,
  options: SiteOptions,
): SiteReading<VitepressSite> {
  const problems: Problem[] = []
  const found = findRoot(files, configFile)
  const root = found ?? ''
  const file = configIn(files, root)
  const read = found === null ? nothing : loadCode(files, file, wanted, problems)
  const { config, unread } = extended(read)
  if (isLangUnread(config, unread)) problems.push(langUnread(file))
  const isBeside = file.slice(root.length).startsWith('vuepress.config.')
  const given = isBeside ? folderInScripts(files, root) : textAt(config, 'srcDir')
  const folder = (given ?? '').replace(/^(?:\.?\/)+|\/+$/g, '')
  const isVuepress = isBeside || file.slice(root.length).startsWith('.vuepress/')
  const locale = isVuepress ? '/' : 'root'
  const lang = textAt(config, 'locales', locale, 'lang') ?? textAt(config, 'lang')
  const isOne = isVuepress && isVuepressOne(files, root, file)
  const locks = isVuepress ? locksOf(files, root, { value: config, unread }, problems) : []
  const authors = readAuthorFiles(files, root, authorFiles, problems)
  return {
    site: {
      dialect: 'vitepress',
      ...(isVuepress && vuepressOf({ value: config, unread }, isOne, locks)),
      root,
      content: folder === '' || folder === '.' ? root : `${root}${folder}/`,
      basePath: pathOfUrl(textAt(config, 'base') ?? ''),
      cleanUrls: flagAt(config, 'cleanUrls') ?? false,
      lang: canonicalLang(lang ?? '') ?? (found === null ? options.lang : 'en-US'),
      timeZone: options.timeZone,
      locales: localesOf({ ...localesByCode(unread), ...mapAt(config, 'locales') }),
      ...filtersOf(config, unread, problems),
      ...rewritesOf(config, unread, patternKey(isOne), problems),
      ...(Object.keys(authors).length > 0 && { authors }),
      ...vitepressMarkup(config, files.text(file) ?? ''),
    },
    problems,
  }
}

/** The folder that the scripts of `package.json` build. */
const folderInScripts = (files: SiteFiles, root: string) =>
  /\bvuepress(?:-\w+)? (?:build|dev) ([\w./-]+)/.exec(files.text(`${root}package.json`) ?? '')?.[1]

function vuepressOf(read: StaticConfig, isOne: boolean, locks: string[]) {
  const permalinks = textAt(read.value, patternKey(isOne))
  return {
    isVuepress: true,
    ...(isOne && { isVuepressOne: true }),
    ...(permalinks && { permalinks }),
    ...(locks.length > 0 && { locks }),
    ...(/reco$/.test(textAt(read.value, 'theme') ?? '') && { isReco: true }),
  }
}

const patternKey = (isOne: boolean) => (isOne ? 'permalink' : 'permalinkPattern')

const nothing: StaticConfig = { value: {}, unread: [] }

/** With the configuration that `extends` names. */
function extended({ value, unread }: StaticConfig) {
  const named = unread.map((one) => ({ ...one, name: one.name.replace(/^extends(?:\.|$)/, '') }))
  return { config: joinMaps(mapAt(value, 'extends') ?? {}, value), unread: named }
}

const filters = ['srcExclude', 'srcDir', 'pagePatterns', 'patterns']

/** What `srcExclude`, or the patterns of VuePress, leave out. */
function filtersOf(
  config: JsonObject,
  unread: readonly Unread[],
  problems: Problem[],
): Pick<VitepressSite, 'exclude' | 'include' | 'isFilteredByCode'> {
  const byCode = filters.find((name) => isUnread(unread, name))
  const patterns = [
    ...(textsAt(config, 'pagePatterns') ?? []),
    ...(textsAt(config, 'patterns') ?? []),
  ]
  const out = patterns.filter((one) => one.startsWith('!')).map((one) => one.slice(1))
  const include = patterns.filter((one) => !one.startsWith('!'))
  // `[!a]` means `!` or `a` in VitePress, and all but `a` in VuePress.
  const exclude = [...(textsAt(config, 'srcExclude') ?? []), ...out].flatMap((one) =>
    one.includes('[!') ? [one, one.replace(/\[!([^\]]+)\]/g, '[$1!]')] : one,
  )
  return {
    exclude: exclusionsOf('srcExclude', exclude, problems),
    ...(include.length > 0 && { include }),
    ...(byCode && { isFilteredByCode: hideAll(byCode, problems) }),
  }
}

// Another member of a language, such as its menu, does not count.
const isLangUnread = (config: JsonObject, unread: readonly Unread[]) =>
  isWhollyUnread(unread, 'locales') ||
  Object.keys({ ...localesByCode(unread), ...mapAt(config, 'locales') }).some((key) =>
    isUnread(unread, `locales.${key}.lang`),
  )

const langUnread = (file: string): Problem =>
  optionUnread(
    `${file}: locales is made by code, which is not run. Pages have the language of their folder, or of --lang.`,
  )

/** Languages that code describes, by their folders. */
const localesByCode = (unread: readonly Unread[]): JsonObject =>
  Object.fromEntries(
    unread.flatMap(({ name }) => {
      const key = /^locales\.([^.]+)$/.exec(name)?.[1]
      return key === undefined ? [] : [[key, {}]]
    }),
  )

function localesOf(locales: JsonObject): Record<string, string> {
  const langs: Record<string, string> = {}
  for (const key of Object.keys(locales)) {
    const folder = key.replace(/^\/+|\/+$/g, '')
    if (folder === 'root' || folder === '' || folder === '__proto__') continue
    const lang = canonicalLang(textAt(locales, key, 'lang') ?? folder)
    if (lang !== null) langs[folder] = lang
  }
  return langs
}

type Rewrites = Pick<VitepressSite, 'rewrites' | 'rewritesUnread'>

/** The rewrites that are read, and how the names begin that others may concern. */
function rewritesOf(
  config: JsonObject,
  unread: readonly Unread[],
  pattern: string,
  problems: Problem[],
): Rewrites {
  const rewrites: [string, string][] = []
  const isByCode = ['rewrites', pattern].some((name) => isUnread(unread, name))
  const starts = isByCode ? [''] : []
  for (const [from, value] of Object.entries(mapAt(config, 'rewrites') ?? {})) {
    const to = textOf(value)
    if (!to) continue
    if (isReadable(from)) rewrites.push([from, to])
    else {
      starts.push(startOf(from))
      const message = `The rewrite "${from.slice(0, 100)}" is not read. Pages that it may concern have no address.`
      problems.push(optionUnread(message))
    }
  }
  return { rewrites, ...(starts.length > 0 && { rewritesUnread: starts }) }
}
