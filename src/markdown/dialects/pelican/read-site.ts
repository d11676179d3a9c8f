import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, hideAll, unreadExclusion } from '../config/exclusions.ts'
import { optionUnread } from '../config/problems.ts'
import { folderIn, folderOf, hasBelow } from '../config/root.ts'
import { pathOfUrl, zoneOf } from '../config/site-values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { pythonMarkdownOf } from '../markup/python-markdown.ts'
import { dateText } from './dates.ts'
import { findSettings } from './find-settings.ts'
import { renameFormer } from './former-settings.ts'
import { mayHide, readNames } from './names.ts'
import type { Assigned } from './python/assignments.ts'
import { namesPlugin, readSettings } from './settings.ts'
import type { PelicanSettings, PelicanSite, PelicanUrls } from './site.ts'
import { slugsOf } from './slugs.ts'
import { isKnown, subsitesOf } from './subsites.ts'

/** The settings, and those that `make publish` puts above them. */
export const settingsFile = /(?:^|\/)(?:pelican|publish)conf\.py$/

/** Whether the files look like a site of Pelican. */
export function detectPelican(files: SiteFiles): Omit<Detection, 'name'> | null {
  const found = findSettings(files)
  return found && { certainty: 'certain', because: [found.because] }
}

const settings = [
  'SITEURL|PATH|TIMEZONE|DEFAULT_LANG|(?:ARTICLE|PAGE)_(?:PATHS|EXCLUDES)|IGNORE_FILES',
  '(?:DRAFT_)?(?:(?:ARTICLE|PAGE)_)?(?:LANG_)?URL|SLUGIFY_SOURCE|I18N_SUBSITES',
  '(?:FILENAME|DEFAULT|(?:EXTRA_)?PATH)_METADATA|DEFAULT_(?:CATEGORY|DATE)|USE_FOLDER_AS_CATEGORY',
]
const matters = new RegExp(`^(?:${settings.join('|')})$`)

/** Reads the settings of a site of Pelican without running them. */
export function readPelicanSite(files: SiteFiles, options: SiteOptions): SiteReading<PelicanSite> {
  const problems: Problem[] = []
  const found = findSettings(files)
  const { root, names, builtIn = root } = found ?? { root: '', names: ['pelicanconf.py'] }
  const file = `${root}${names[0]}`
  const { values, sources, unread: more } = readSettings(files, { root, builtIn }, names)
  renameFormer(values)
  const text = (name: string) => textOf(values.get(name) ?? null) || undefined
  const lang = text('DEFAULT_LANG')
  const basePath = basePathOf(text('SITEURL') ?? '')
  const path = text('PATH') ?? usualPath(files, root, values)
  // A program may name the folder beside it.
  const content = [root, builtIn]
    .map((folder) => folderIn(folder, path))
    .find((folder) => hasBelow(files, folder))
  const subsites = subsitesOf(files, values, sources, basePath)
  for (const [name, value] of values)
    if (value === null && matters.test(name) && !(name === 'I18N_SUBSITES' && isKnown(subsites)))
      problems.push(unread(file, name))
  return {
    site: {
      dialect: 'pelican',
      root,
      content: content ?? folderIn(root, path),
      articles: foldersOf(values.get('ARTICLE_PATHS'), ['']),
      ...filtersOf(values, problems),
      metadata: pathMetadataOf(values.get('EXTRA_PATH_METADATA')),
      pages: foldersOf(values.get('PAGE_PATHS'), ['pages']),
      articleUrls: urlsOf(values, 'ARTICLE_', 'DRAFT_', ''),
      pageUrls: urlsOf(values, 'PAGE_', 'DRAFT_PAGE_', 'pages/'),
      usesFolders: values.get('USE_FOLDER_AS_CATEGORY') !== false,
      defaultCategory: text('DEFAULT_CATEGORY') ?? 'misc',
      basePath,
      timeZone: zoneOf(text('TIMEZONE'), found === null ? options.timeZone : 'UTC', problems),
      defaultLang: canonicalLang(text('DEFAULT_LANG') ?? '') ?? options.lang,
      ...(lang && { langAsWritten: lang }),
      slugFromTitle: text('SLUGIFY_SOURCE') !== 'basename',
      ...slugsOf(values),
      ...readNames(values, file, problems),
      ...(sources.some((source) => yamlPlugin.test(source)) && { hasYaml: true }),
      defaults: defaultsOf(values, text('AUTHOR')),
      ...dateOf(values.get('DEFAULT_DATE')),
      ...(hasGitDates(values) && { hasGitDates: true }),
      ...unsavedBy(values),
      ...subsites,
      ...(more && { isFilteredByCode: hideAll(`${file}: what \`${more}\` gives`, problems) }),
      ...pythonMarkdownOf(values),
    },
    problems,
  }
}

// `example.org` is no path, but lacks its scheme.
const basePathOf = (url: string) => (/^(?:\/|[a-z]+:\/\/)/i.test(url) ? pathOfUrl(url) : '')

const yamlPlugin = /^[^#\n]*['"](?:pelican\.plugins\.)?yaml[_-]metadata['"]/m

// The usual Makefile names `content/`; by itself Pelican takes the folder of the settings.
function usualPath(files: SiteFiles, root: string, values: Assigned): string {
  const named = ['ARTICLE_PATHS', 'PAGE_PATHS'].flatMap((name) => textsIn(values.get(name)))
  const isBeside = named
    .map(folderOf)
    .some((one) => hasBelow(files, root + one) && !hasBelow(files, `${root}content/${one}`))
  return hasBelow(files, `${root}content/`) && !isBeside ? 'content' : '.'
}

const unread = (file: string, name: string): Problem =>
  optionUnread(
    `${file}: "${name}" is made by code, which is not run, so that addresses may differ.`,
  )

/** What is left out. A list that code makes leaves out all that it may. */
function filtersOf(
  values: Assigned,
  problems: Problem[],
): Pick<PelicanSite, 'excludes' | 'ignored' | 'isMarkdownOff'> {
  const excludes = ['ARTICLE_EXCLUDES', 'PAGE_EXCLUDES'].flatMap((name) =>
    values.get(name) === null
      ? foldersOf(values.get(name.replace('EXCLUDES', 'PATHS')), [name[0] === 'A' ? '' : 'pages'])
      : foldersOf(values.get(name), []).filter((folder) => folder !== ''),
  )
  const given = values.get('IGNORE_FILES')
  const readers = values.get('READERS')
  // Its stars cross folders.
  const globs = textsIn(given).map((glob) => glob.replace(/\*+/g, '**'))
  return {
    excludes: excludes.slice(0, maxFolders),
    ignored:
      given === null || excludes.length > maxFolders
        ? unreadExclusion('IGNORE_FILES', problems)
        : exclusionsOf('IGNORE_FILES', globs, problems),
    ...(isMap(readers) && 'md' in readers && !readers.md && { isMarkdownOff: true }),
  }
}

const maxFolders = 1000

function pathMetadataOf(value: Json | undefined): { path: string; values: JsonObject }[] {
  if (!isMap(value ?? null)) return []
  return Object.entries(value as JsonObject).flatMap(([path, values]) =>
    isMap(values) ? [{ path: path.replace(/^(?:\.?\/)+|\/+$/g, ''), values }] : [],
  )
}

const textsIn = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : []).map((one) => textOf(one) ?? '')

function foldersOf(value: Json | undefined, usual: string[]): string[] {
  const given = Array.isArray(value) ? value.map((one) => textOf(one) ?? '') : usual
  return given.map(folderOf).sort((one, other) => other.length - one.length)
}

function urlsOf(values: Assigned, own: string, draft: string, folder: string): PelicanUrls {
  // No address is known where code makes the pattern.
  const url = (name: string, usual: string) =>
    values.get(name) === null ? '{}' : textOf(values.get(name) || null) || usual
  return {
    url: url(`${own}URL`, `${folder}{slug}.html`),
    langUrl: url(`${own}LANG_URL`, `${folder}{slug}-{lang}.html`),
    draftUrl: url(`${draft}URL`, `drafts/${folder}{slug}.html`),
    draftLangUrl: url(`${draft}LANG_URL`, `drafts/${folder}{slug}-{lang}.html`),
  }
}

/** The date of texts without one; 'fs' is the time of the file, which counts as none. */
function dateOf(value: Json | undefined): Pick<PelicanSettings, 'defaultDate'> {
  if (value === 'fs') return { defaultDate: '' }
  const two = (part: Json) => String(part).padStart(2, '0')
  if (Array.isArray(value) && value.length > 2 && value.every((part) => Number.isInteger(part))) {
    const time = [...value.slice(3, 6), 0, 0, 0].slice(0, 3).map(two)
    return { defaultDate: `${value.slice(0, 3).map(two).join('-')} ${time.join(':')}` }
  }
  const text = textOf(value ?? null)
  return text ? { defaultDate: dateText(text) } : {}
}

const hasGitDates = (values: Assigned) =>
  namesPlugin(values.get('PLUGINS'), 'filetime_from_git') &&
  [undefined, true].includes(values.get('GIT_FILETIME_FROM_GIT') as boolean | undefined)

function unsavedBy(values: Assigned): Pick<PelicanSite, 'unsaved'> {
  const unsaved = (['article', 'article_lang', 'page', 'page_lang'] as const).filter((kind) =>
    ['', false].includes(values.get(`${kind.toUpperCase()}_SAVE_AS`) as string | boolean),
  )
  return unsaved.length > 0 ? { unsaved } : {}
}

const mayHold = ['DEFAULT_METADATA', 'EXTRA_PATH_METADATA', 'ARTICLE_PATHS', 'PAGE_PATHS']

function defaultsOf(values: Assigned, author: string | undefined): JsonObject | null {
  const value = values.get('DEFAULT_METADATA')
  const defaults: JsonObject = Object.create(null)
  if (author !== undefined) defaults.author = author
  // What code makes may say that texts are drafts, and a doubt does not publish.
  const isDoubtful = mayHold.some((name) => values.get(name) === null)
  if (isDoubtful || mayHide(values)) defaults.status = 'draft'
  if (isMap(value ?? null)) Object.assign(defaults, value)
  for (const pair of Array.isArray(value) ? value : [])
    if (Array.isArray(pair) && typeof pair[0] === 'string') defaults[pair[0]] = pair[1] ?? null
  return Object.keys(defaults).length === 0 ? null : defaults
}
