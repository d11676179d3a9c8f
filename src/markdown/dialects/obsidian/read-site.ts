import type { Problem } from '../../../shapes.ts'
import { canonicalLang } from '../../file/langs.ts'
import { loadCode } from '../config/code.ts'
import { loadConfig } from '../config/load.ts'
import { findRoot } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { textAt, textsAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import type { ObsidianSite } from './site.ts'

const quartzFile = /(^|\/)quartz\.config\.[jt]s$/
const vaultFile = /(^|\/)\.obsidian\//

export const isSiteFile = (file: string) =>
  quartzFile.test(file) || /(?:^|\/)\.obsidian\/(?:app|templates)\.json$/.test(file)

/** Whether the files look like a vault of Obsidian, or a garden of Quartz. */
export function detectObsidian(files: SiteFiles): Omit<Detection, 'name'> | null {
  for (const config of [quartzFile, vaultFile]) {
    const root = findRoot(files, config)
    if (root === null) continue
    const name = [...files.names].find((one) => one.startsWith(root) && config.test(one))
    return { certainty: 'certain', because: [name ?? root] }
  }
  return null
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
  return {
    site: {
      dialect: 'obsidian',
      shape: 'vault',
      content: root,
      basePath: '',
      lang: options.lang,
      timeZone: options.timeZone,
      ignored: folder === undefined ? [] : [folder.replace(/^\/+|\/+$/g, '')],
      dateType: 'created',
    },
    problems,
  }
}

const wanted = {
  'configuration.baseUrl': 'Addresses are read without a base path.',
  'configuration.ignorePatterns': 'No note is left out.',
}

function readQuartz(
  files: SiteFiles,
  root: string,
  options: SiteOptions,
  problems: Problem[],
): ObsidianSite {
  const file = ['ts', 'js'].map((end) => `${root}quartz.config.${end}`)
  const name = file.find((one) => files.names.has(one)) ?? `${root}quartz.config.ts`
  const config = loadCode(files, name, wanted, problems)
  // The filter is called, so no literal says it.
  const isExplicit = /^(?![ \t]*\/\/).*\bExplicitPublish\b/m.test(files.text(name) ?? '')
  const address = textAt(config, 'configuration', 'baseUrl') ?? ''
  return {
    dialect: 'obsidian',
    shape: 'quartz',
    content: `${root}content/`,
    // Quartz writes it without a protocol.
    basePath: pathOfUrl(address.includes('://') ? address : `https://${address}`),
    lang: canonicalLang(textAt(config, 'configuration', 'locale') ?? '') ?? options.lang,
    timeZone: options.timeZone,
    ignored: textsAt(config, 'configuration', 'ignorePatterns') ?? [],
    dateType: textAt(config, 'configuration', 'defaultDateType') ?? 'created',
    ...(isExplicit && { isExplicit }),
  }
}
