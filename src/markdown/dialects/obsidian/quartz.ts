import type { Json, Problem } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, hideAll } from '../config/exclusions.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { textAt, textsAt } from '../config/values.ts'
import type { SiteFiles, SiteOptions } from '../dialect.ts'
import { quartzMarkup } from '../markup/in-code.ts'
import { contentOf } from './content-folder.ts'
import { fileOfFive, readFive } from './quartz-five.ts'
import { readFour } from './quartz-four.ts'
import type { ObsidianSite } from './site.ts'

/** The configuration of Quartz: code, and since release 5 YAML. */
export const quartzFile = /(^|\/)quartz\.config(?:\.[jt]s|(?:\.default)?\.yaml)$/

/** Reads the configuration of a garden of Quartz without running it. */
export function readQuartz(
  files: SiteFiles,
  root: string,
  options: SiteOptions,
  problems: Problem[],
): ObsidianSite {
  const content = contentOf(files, root)
  const five = fileOfFive(files, root)
  const { settings, plugins, dateType, hidden, asked, lockedBy, hasAliasesBeside } = five
    ? readFive(files, root, five, problems)
    : readFour(files, root, problems)
  const patterns = [
    ...(textsAt(settings, 'ignorePatterns') ?? []),
    ...wholeFolders(settings.ignorePatterns),
    ...gitIgnored(files, content),
  ]
  const parsesTags =
    plugins.has('ObsidianFlavoredMarkdown') &&
    !plugins.isOff('ObsidianFlavoredMarkdown', 'parseTags')
  const address = textAt(settings, 'baseUrl') ?? ''
  return {
    dialect: 'obsidian',
    shape: 'quartz',
    content,
    // Quartz writes it without a protocol.
    basePath: pathOfUrl(address.includes('://') ? address : `https://${address}`),
    lang: canonicalLang(textAt(settings, 'locale') ?? '') ?? options.lang,
    timeZone: options.timeZone,
    ignored: exclusionsOf('ignorePatterns', patterns, problems),
    ...(hidden && { isFilteredByCode: hideAll(hidden, problems) }),
    dateType: dateType ?? 'created',
    ...(five && { isFive: true }),
    ...(hasAliasesBeside && { hasAliasesBeside }),
    ...(plugins.has('ExplicitPublish') && { isExplicit: true }),
    ...(asked && asked !== 'yes' && { asked }),
    ...(lockedBy && { lockedBy }),
    ...(parsesTags && { parsesTags }),
    inlineTags: options.inlineTags,
    ...quartzMarkup(plugins),
  }
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
