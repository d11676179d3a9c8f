import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, inclusionsOf } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { ownValue } from '../config/own-value.ts'
import { optionUnread } from '../config/problems.ts'
import { folderOf } from '../config/root.ts'
import { pathOfUrl, zoneOf } from '../config/site-values.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { kramdownOf } from '../markup/kramdown.ts'
import { namesOfPeople } from '../reading/people.ts'
import { findConfig, isConfigFile, isGemfile, isNamedConfig } from './find-config.ts'
import { languagesOf } from './languages.ts'
import { headingTitlesIn, needsHeadIn, pluginsOf, readmesOf } from './plugins.ts'
import type { Collection, Defaults, JekyllSite } from './site.ts'
import { unreadConfigs } from './unread-configs.ts'

/** Reads what `_config.yml` says of a site. */
export function readJekyllSite(files: SiteFiles, options: SiteOptions): SiteReading<JekyllSite> {
  const problems: Problem[] = []
  const { root: folder, file, isUsual, isOpen } = findConfig(files)
  const config = (file && loadConfig(files, file, problems)) || {}
  if (isUsual) problems.push(...unreadConfigs(files, folder, config))
  const root = folder + folderOf(textAt(config, 'source') ?? '')
  const { names: plugins, isOfHost } = pluginsOf(files, folder, config)
  const readmes = plugins.includes('jekyll-readme-index') ? readmesOf(files, root, config) : []
  const headingTitles = headingTitlesIn(config, plugins)
  const languages = languagesOf(files, folder, config, plugins, problems)
  const lang = canonicalLang(
    languages?.first ?? textAt(config, 'lang') ?? textAt(config, 'locale') ?? '',
  )
  const include = inclusionsOf('include', textsAt(config, 'include') ?? ['.htaccess'], problems)
  const site: JekyllSite = {
    dialect: 'jekyll',
    root,
    ...collectionsFolderOf(textAt(config, 'collections_dir') ?? ''),
    lang: lang ?? options.lang,
    timeZone: zoneOf(
      textAt(config, 'timezone'),
      file === null ? options.timeZone : 'UTC',
      problems,
    ),
    basePath: pathOfUrl(textAt(config, 'baseurl') ?? ''),
    permalink: textAt(config, 'permalink') ?? 'date',
    collections: collectionsOf(valueAt(config, 'collections')),
    defaults: defaultsOf(valueAt(config, 'defaults'), problems),
    authors: authorsOf(files, problems),
    include,
    exclude: excludedIn(config, include, problems),
    ...(isOpen && hidden(problems)),
    ...(Number(textAt(config, 'limit_posts') ?? 0) > 0 && limited(problems)),
    needsHead: needsHeadIn(config, plugins),
    ...(readmes.length > 0 && { readmes }),
    ...(isOfHost && { hidesBare: true }),
    ...(headingTitles && { headingTitles }),
    ...(languages && { languages }),
    excerptSeparator: separatorIn(config),
    ...kramdownOf(config, plugins),
    ...(flagAt(config, 'page_excerpts') && { hasPageExcerpts: true }),
  }
  return { site, problems }
}

// Jekyll leaves out what begins with a text of the list (`docs/` a folder alone), or what a glob
// matches as a whole; its stars cross folders.
function excludedIn(config: JsonObject, include: string[], problems: Problem[]): string[] {
  const included = new Set(include)
  const globsOf = (texts: readonly string[]) =>
    texts.filter((text) => !included.has(text)).map(toBegin)
  const given = exclusionsOf('exclude', globsOf(textsAt(config, 'exclude') ?? []), problems)
  return [...given, ...globsOf(usuallyExcluded)].map((glob) => glob.replace(/\*+/g, '**'))
}

// A brace means itself.
const toBegin = (text: string) => (/[*?[]/.test(text) ? text : `${text}**`).replace(/[{}]/g, '?')

// Any of them may leave out pages.
function hidden(problems: Problem[]): { isFilteredByCode: boolean } {
  const message =
    'There is no _config.yml, and several files may stand for it, so that all pages are drafts.'
  const hint = 'Exclude from the import all of them (`_config-*.yml`, `_config/*.yml`) but one.'
  problems.push({ code: 'site_option_unread', message, hint, severity: 'warning' })
  return { isFilteredByCode: true }
}

// Only the newest posts are made, and the time of a post without a date is not known.
function limited(problems: Problem[]): { isLimited: boolean } {
  const message = 'limit_posts leaves out older posts, so that all posts are drafts.'
  problems.push(optionUnread(message))
  return { isLimited: true }
}

const usuallyExcluded = [
  ...['.sass-cache', '.jekyll-cache', 'gemfiles', 'Gemfile', 'node_modules', 'package.json'],
  ...['package-lock.json', 'vendor/bundle/', 'vendor/cache/', 'vendor/gems/', 'vendor/ruby/'],
]

// Of posts Jekyll compares the folder as it is written, so that it finds none in `./a` and `a/`.
function collectionsFolderOf(given: string) {
  const collectionsFolder = folderOf(given)
  return {
    collectionsFolder,
    ...(given !== '' && collectionsFolder !== `${given}/` && { hasNoPosts: true }),
  }
}

function collectionsOf(value: Json | undefined): Record<string, Collection> {
  const labels = Array.isArray(value) ? value.filter((label) => typeof label === 'string') : []
  const maps: JsonObject = isMap(value)
    ? value
    : Object.fromEntries(labels.map((label) => [label, {}]))
  return Object.fromEntries(
    Object.keys(maps).map((label) => {
      const map = mapAt(maps, label) ?? {}
      return [
        label,
        { isOutput: flagAt(map, 'output') ?? false, permalink: textAt(map, 'permalink') ?? null },
      ]
    }),
  )
}

const authorsFile = /(?:^|\/)_data\/authors\.(?:ya?ml|json)$/

/** The names of people that a file of data gives to their ids. */
function authorsOf(files: SiteFiles, problems: Problem[]): Record<string, string> {
  const file = [...files.names].find((name) => authorsFile.test(name))
  return file === undefined ? {} : namesOfPeople(loadConfig(files, file, problems) ?? {})
}

/** Whether the text of a file says something of a site of Jekyll. */
export const isSiteFile = (file: string) =>
  [isConfigFile, isNamedConfig, isGemfile].some((is) => is(file)) || authorsFile.test(file)

const olderTypes: Record<string, string> = { page: 'pages', post: 'posts', draft: 'drafts' }

// An empty one turns excerpts off; blanks count.
const separatorIn = ({ excerpt_separator: separator = null }: JsonObject) =>
  typeof separator === 'string' ? separator : null

const maxSets = 500

function defaultsOf(value: Json | undefined, problems: Problem[]): Defaults[] {
  const sets = (Array.isArray(value) ? value : []).filter(isMap)
  if (sets.length > maxSets) {
    const message = `Of ${sets.length} sets of defaults the first ${maxSets} are read, and all pages are drafts.`
    problems.push(optionUnread(message))
    sets[maxSets] = { values: { published: false } }
  }
  return sets.slice(0, maxSets + 1).flatMap((set) => {
    const values = mapAt(set, 'values')
    if (!values) return []
    const type = textAt(set, 'scope', 'type') ?? null
    return [
      {
        path: (textAt(set, 'scope', 'path') ?? '').replace(/^\/|\/$/g, ''),
        type: type && (ownValue(olderTypes, type) ?? type),
        values,
      },
    ]
  })
}
