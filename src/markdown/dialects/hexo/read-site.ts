import type { JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { canonicalLang } from '../../file/langs.ts'
import { exclusionsOf, inclusionsOf, isTooMuch, unreadExclusion } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import { pathOfUrl, zoneOf } from '../config/site-values.ts'
import { flagAt, mapAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { namedConfigs } from '../jekyll/find-config.ts'
import { markedOf } from '../markup/marked.ts'
import type { HexoAddresses, HexoSite } from './site.ts'

export const configFile = /(^|\/)_config\.(?:ya?ml|json)$/
const ownWords =
  /^(?:new_post_name|default_layout|render_drafts|post_asset_folder|permalink_defaults|filename_case|pretty_urls)\s*:/m

/** Whether a configuration says what only Hexo knows, or the package beside it uses Hexo. */
export function isOfHexo({ text }: SiteFiles, config: string): boolean {
  const beside = config.replace(/[^/]+$/, 'package.json')
  return ownWords.test(text(config) ?? '') || /"hexo"\s*:/.test(text(beside) ?? '')
}

/** Whether a configuration names its folder by the key of Jekyll, as that of Octopress does. */
export const hasJekyllSource = (files: SiteFiles, config: string): boolean =>
  /^source[ \t]*:/m.test(files.text(config) ?? '') && !isOfHexo(files, config)

/** Whether the files look like a site of Hexo. */
export function detectHexo(files: SiteFiles): Omit<Detection, 'name'> | null {
  const config = configOf(files)
  if (config === null) {
    const posts = [...files.names].find((name) => /(?:^|\/)source\/_(?:posts|drafts)\//.test(name))
    return posts === undefined ? null : { certainty: 'guess', because: [posts] }
  }
  const root = folderOf(config)
  if (hasJekyllSource(files, config) && !hasBelow(files, `${root}scaffolds/`)) return null
  const isOwn = isOfHexo(files, config)
  const content = root + (isOwn ? folderIn(loadConfig(files, config, []) ?? {}) : 'source')
  if (hasBelow(files, `${content}/_posts/`))
    return { certainty: 'certain', because: [config, `${content}/_posts/`] }
  if (!isOwn) return null
  return { certainty: hasBelow(files, `${content}/`) ? 'certain' : 'likely', because: [config] }
}

const folderIn = (config: JsonObject) =>
  (textAt(config, 'source_dir') ?? 'source').replace(/^(?:\.?\/)+|\/+$/g, '')

/** The configuration; without the usual one, the only one with words of Hexo that a build names. */
function configOf(files: SiteFiles): string | null {
  const root = findRoot(files, configFile)
  const usual = ['yml', 'yaml', 'json'].map((end) => `${root}_config.${end}`)
  if (root !== null) return usual.find((name) => files.names.has(name)) ?? null
  const named = namedConfigs(files).filter((name) => ownWords.test(files.text(name) ?? ''))
  return named.length === 1 ? (named[0] ?? null) : null
}

const folderOf = (file: string) => file.slice(0, file.lastIndexOf('/') + 1)

/** Reads the configuration of a site of Hexo. */
export function readHexoSite(files: SiteFiles, options: SiteOptions): SiteReading<HexoSite> {
  const problems: Problem[] = []
  const found = configOf(files)
  const root = folderOf(found ?? '')
  const config = (found !== null && loadConfig(files, found, problems)) || {}
  const folder = folderIn(config)
  const isBare = found === null && !hasBelow(files, `${folder}/`)
  const included = textsAt(config, 'include') ?? []
  const raw = textsAt(config, 'skip_render') ?? []
  const named = textsAt(config, 'language') ?? []
  const langs = [...(named.length > 0 ? named : [options.lang]), ...langsOfThemes(files, root)]
  return {
    site: {
      dialect: 'hexo',
      root,
      content: isBare ? '' : `${root}${folder}/`,
      ...readAddresses(config, options, problems),
      langs: [...new Set(langs)],
      hasLangFolders: (textAt(config, 'i18n_dir') ?? ':lang') === ':lang',
      include: inclusionsOf('include', included, problems),
      exclude: exclusionsOf('exclude', textsAt(config, 'exclude') ?? [], problems),
      ignored: exclusionsOf('ignore', textsAt(config, 'ignore') ?? [], problems),
      skipRender: isTooMuch(raw) ? unreadExclusion('skip_render', problems) : raw,
      ...lockedTagsOf(config),
      ...markedOf(config),
    },
    problems,
  }
}

/** `encrypt.tags`: the names of tags, each with its password. */
function lockedTagsOf(config: JsonObject): Pick<HexoSite, 'lockedTags'> {
  const tags = valueAt(config, 'encrypt', 'tags')
  const names = (Array.isArray(tags) ? tags : []).flatMap((tag) =>
    isMap(tag) && textAt(tag, 'password') ? (textAt(tag, 'name') ?? []) : [],
  )
  return names.length > 0 ? { lockedTags: names } : {}
}

function readAddresses(
  config: JsonObject,
  options: SiteOptions,
  problems: Problem[],
): HexoAddresses {
  const letterCase = Number(textAt(config, 'filename_case') ?? 0)
  return {
    basePath: pathOfUrl(textAt(config, 'root') ?? textAt(config, 'url') ?? ''),
    permalink: textAt(config, 'permalink') ?? ':year/:month/:day/:title/',
    permalinkDefaults: textsOf(mapAt(config, 'permalink_defaults')),
    newPostName: textAt(config, 'new_post_name') ?? ':title.md',
    defaultCategory:
      valueAt(config, 'default_category') === ''
        ? ''
        : (textAt(config, 'default_category') ?? 'uncategorized'),
    categoryMap: textsOf(mapAt(config, 'category_map')),
    filenameCase: letterCase === 1 || letterCase === 2 ? letterCase : 0,
    keepsIndex: flagAt(config, 'pretty_urls', 'trailing_index') ?? true,
    keepsHtml: flagAt(config, 'pretty_urls', 'trailing_html') ?? true,
    timeZone: zoneOf(textAt(config, 'timezone'), options.timeZone, problems),
    ...(flagAt(config, 'post_asset_folder') && { hasAssetFolders: true }),
  }
}

function textsOf(map: JsonObject = {}): Record<string, string> {
  const texts: Record<string, string> = {}
  for (const [key, value] of Object.entries(map)) {
    const text = textOf(value)
    if (text && key !== '__proto__') texts[key] = text
  }
  return texts
}

// A theme that is translated has a file for each language.
function langsOfThemes({ names }: SiteFiles, root: string): string[] {
  const langs: string[] = []
  for (const name of names) {
    if (!name.startsWith(`${root}themes/`)) continue
    const lang = /\/languages\/([\w-]+)\.(?:ya?ml|json|js)$/.exec(name)?.[1]
    if (lang !== undefined && canonicalLang(lang) !== null) langs.push(lang)
  }
  return langs.sort()
}
