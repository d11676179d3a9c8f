import type { Problem } from '../../../shapes.ts'
import { unreadExclusion } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { isReadableRegex } from '../config/regex.ts'
import { findRoot } from '../config/root.ts'
import { textAt, textsAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { vaultMarkup } from '../markup/in-code.ts'
import { holdsCommands } from './content-folder.ts'
import { filterFile } from './filter-code.ts'
import { quartzFile, readQuartz } from './quartz.ts'
import type { ObsidianSite } from './site.ts'

const vaultFile = /(^|\/)\.obsidian\//

export const isSiteFile = (file: string) =>
  quartzFile.test(file) ||
  filterFile.test(file) ||
  holdsCommands(file) ||
  /(?:^|\/)quartz\.ts$/.test(file) ||
  /(?:^|\/)\.obsidian\/(?:app|templates|publish)\.json$/.test(file) ||
  (/(?:^|\/)\.gitignore$/.test(file) && !/(?:^|\/)node_modules\//.test(file))

/** Whether the files look like a vault of Obsidian, or a garden of Quartz. */
export function detectObsidian(files: SiteFiles): Omit<Detection, 'name'> | null {
  for (const config of [quartzFile, vaultFile]) {
    const root = findRoot(files, config)
    if (root === null) continue
    const names = [...files.names].filter((one) => one.startsWith(root) && config.test(one))
    const name = names.find((one) => !one.includes('.default.')) ?? names[0]
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
