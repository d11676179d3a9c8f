import type { Json, Problem } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, hideAll, unreadExclusion } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { isReadableRegex } from '../config/regex.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { loadCode } from '../config/static/load.ts'
import { isUnread } from '../config/static/unread.ts'
import { textAt, textsAt, valueAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { hasPlugin, quartzMarkup, vaultMarkup } from '../markup/in-code.ts'
import { hasOtherFilter } from './quartz-filters.ts'
import type { ObsidianSite } from './site.ts'

const quartzFile = /(^|\/)quartz\.config\.[jt]s$/
const vaultFile = /(^|\/)\.obsidian\//

export const isSiteFile = (file: string) =>
  quartzFile.test(file) ||
  /(?:^|\/)\.obsidian\/(?:app|templates|publish)\.json$/.test(file) ||
  (/(?:^|\/)\.gitignore$/.test(file) && !/(?:^|\/)node_modules\//.test(file))

/** Whether the files look like a vault of Obsidian, or a garden of Quartz. */
export function detectObsidian(files: SiteFiles): Omit<Detection, 'name'> | null {
  for (const config of [quartzFile, vaultFile]) {
    const root = findRoot(files, config)
    if (root === null) continue
    const name = [...files.names].find((one) => one.startsWith(root) && config.test(one))
    return { certainty: 'certain', because: [name ?? root] }
  }
  // The style of a site of Obsidian Publish, whose vault may be kept without its settings.
  return files.names.has('publish.css') ? { certainty: 'likely', because: ['publish.css'] } : null
}

/** Reads the settings of a vault, or the configuration of Quartz. */
export function readObsidianSite(
  files: SiteFiles,
  options: SiteOptions,
): SiteReading<ObsidianSite> {
  const problems: Problem[] = []
  const garden = findRoot(files, quartzFile)
  if (garden !== null) return { site: readQuartz(files, garden, options, problems), problems }
  const root = findRoot(files, vaultFile) ?? ''
  const templates = loadConfig(files, `${root}.obsidian/templates.json`, problems) ?? {}
  const folder = textAt(templates, 'folder')
  const app = loadConfig(files, `${root}.obsidian/app.json`, problems) ?? {}
  const publish = loadConfig(files, `${root}.obsidian/publish.json`, problems) ?? {}
  const included = textsAt(publish, 'included') ?? []
  const excluded = textsAt(publish, 'excluded') ?? []
  return {
    site: {
      dialect: 'obsidian',
      shape: 'vault',
      content: root,
      basePath: '',
      lang: options.lang,
      timeZone: options.timeZone,
      ignored: folder === undefined ? [] : [folder.replace(/^\/+|\/+$/g, '')],
      ...filtersOf([...(textsAt(app, 'userIgnoreFilters') ?? []), ...excluded], problems),
      ...(included.length > 0 && { included: included.map(bareFolder).slice(0, maxFilters) }),
      dateType: 'created',
      inlineTags: options.inlineTags,
      ...vaultMarkup(app),
    },
    problems,
  }
}

const bareFolder = (path: string) => path.replace(/^\/+|\/+$/g, '')

const maxFilters = 500

/** The filters of excluded files: beginnings of names, and expressions between slashes. */
function filtersOf(filters: readonly string[], problems: Problem[]) {
  const isExpression = (one: string) => one.length > 2 && one.startsWith('/') && one.endsWith('/')
  const expressions = filters.filter(isExpression).map((one) => one.slice(1, -1))
  if (filters.length > maxFilters || expressions.some((one) => !isReadableRegex(one))) {
    unreadExclusion('userIgnoreFilters', problems)
    return { ignoredBy: [''] }
  }
  const starts = filters.filter((one) => !isExpression(one)).map((one) => one.replace(/^\//, ''))
  return {
    ...(starts.length > 0 && { ignoredStarts: starts.map((one) => one.toLowerCase()) }),
    ...(expressions.length > 0 && { ignoredBy: expressions.map((one) => `(?i)${one}`) }),
  }
}

const wanted = {
  'configuration.baseUrl': 'Addresses are read without a base path.',
}

/**
 * What `.gitignore` files leave out, which Quartz follows; a line without a slash counts anywhere.
 */
function gitIgnored(files: SiteFiles, content: string): string[] {
  return [...files.names].flatMap((name) => {
    if (!name.startsWith(content) || !name.endsWith('.gitignore')) return []
    const folder = name.slice(content.length).replace(/[^/]+$/, '')
    const lines = (files.text(name) ?? '').split('\n').map((line) => line.trim())
    return lines
      .filter((line) => line !== '' && !/^[#!]/.test(line))
      .map((line) => folder + (/\/./.test(line) ? '' : '**/') + line.replace(/^\//, ''))
  })
}

// To globby an empty pattern, `.` and `./` are the whole folder.
const wholeFolders = (patterns: Json | undefined): string[] =>
  Array.isArray(patterns) &&
  patterns.some((one) => typeof one === 'string' && /^(?:\.\/+)*\.?$/.test(one))
    ? ['**']
    : []

function readQuartz(
  files: SiteFiles,
  root: string,
  options: SiteOptions,
  problems: Problem[],
): ObsidianSite {
  const file = ['ts', 'js'].map((end) => `${root}quartz.config.${end}`)
  const name = file.find((one) => files.names.has(one)) ?? `${root}quartz.config.ts`
  const read = loadCode(files, name, wanted, problems)
  const { value: config, unread } = read
  const isByCode = isUnread(unread, 'configuration.ignorePatterns')
  const patterns = [
    ...(textsAt(config, 'configuration', 'ignorePatterns') ?? []),
    ...wholeFolders(valueAt(config, 'configuration', 'ignorePatterns')),
    ...gitIgnored(files, `${root}content/`),
  ]
  // Plugins are called, so no literal says them.
  const text = files.text(name) ?? ''
  const isExplicit = hasPlugin(text, 'ExplicitPublish')
  const parsesTags =
    hasPlugin(text, 'ObsidianFlavoredMarkdown') && !/\bparseTags\s*:\s*false\b/.test(text)
  const hidden = hasOtherFilter(text, read) ? 'filters' : isByCode ? 'ignorePatterns' : undefined
  const address = textAt(config, 'configuration', 'baseUrl') ?? ''
  return {
    dialect: 'obsidian',
    shape: 'quartz',
    content: `${root}content/`,
    // Quartz writes it without a protocol.
    basePath: pathOfUrl(address.includes('://') ? address : `https://${address}`),
    lang: canonicalLang(textAt(config, 'configuration', 'locale') ?? '') ?? options.lang,
    timeZone: options.timeZone,
    ignored: exclusionsOf('ignorePatterns', patterns, problems),
    ...(hidden && { isFilteredByCode: hideAll(hidden, problems) }),
    dateType: textAt(config, 'configuration', 'defaultDateType') ?? 'created',
    ...(isExplicit && { isExplicit }),
    ...(parsesTags && { parsesTags }),
    inlineTags: options.inlineTags,
    ...quartzMarkup(text),
  }
}
