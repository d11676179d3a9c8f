import type { JsonObject } from '../../../shapes.ts'
import { flagAt, textAt, textsAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'

const ofPages = [
  'jekyll-optional-front-matter',
  'jekyll-readme-index',
  'jekyll-titles-from-headings',
]

// The themes that GitHub Pages offers, and builds without a Gemfile.
const hostedThemes = new Set(
  [
    'architect cayman dinky hacker leap-day merlot midnight minimal modernist slate tactile',
    'time-machine',
  ].flatMap((line) => line.split(' ').map((name) => `jekyll-theme-${name}`)),
)

/** The plugins of a site, and whether only GitHub Pages turns on that for pages without a head. */
export interface Plugins {
  names: string[]
  isOfHost: boolean
}

/**
 * The plugins of a site: of its configuration, its Gemfile, and those that GitHub Pages turns on.
 */
export function pluginsOf(files: SiteFiles, root: string, config: JsonObject): Plugins {
  const gemfile = [`${root}Gemfile`, 'Gemfile'].find((name) => files.names.has(name))
  const named = ['plugins', 'gems'].flatMap((key) => textsAt(config, key) ?? [])
  const text = (gemfile && files.text(gemfile)) || ''
  const isHosted =
    gemfile === undefined &&
    (textAt(config, 'remote_theme') !== undefined ||
      hostedThemes.has(textAt(config, 'theme') ?? ''))
  const known = [...named, ...gemsIn(text)]
  const isOfPages = isHosted || known.includes('github-pages')
  return {
    names: isOfPages ? [...known, ...ofPages] : known,
    isOfHost: isOfPages && !known.includes('jekyll-optional-front-matter'),
  }
}

/**
 * The gems that Jekyll loads, those of one group, and `github-pages`, which GitHub loads itself.
 */
function gemsIn(gemfile: string): string[] {
  let isLoaded = false
  return gemfile.split('\n').flatMap((line) => {
    const names = /\bjekyll_plugins\b/.test(line)
    if (/^[ \t]*group\b/.test(line)) isLoaded = names
    else if (/^[ \t]*end\b/.test(line)) isLoaded = false
    const gem = /^[ \t]*gem[ \t(]+["']([\w-]+)["']/.exec(line)?.[1]
    return gem && (isLoaded || names || gem === 'github-pages') ? [gem] : []
  })
}

/** Whether pages need front matter: the plugin may be there and turned off. */
export const needsHeadIn = (config: JsonObject, plugins: readonly string[]): boolean =>
  !plugins.includes('jekyll-optional-front-matter') ||
  flagAt(config, 'require_front_matter') === true ||
  flagAt(config, 'optional_front_matter', 'enabled') === false

/** Which texts the plugin for titles reads. */
export function headingTitlesIn(config: JsonObject, plugins: readonly string[]) {
  const option = 'titles_from_headings'
  if (!plugins.includes('jekyll-titles-from-headings')) return undefined
  if (flagAt(config, option, 'enabled') === false) return undefined
  return flagAt(config, option, 'collections') === true ? 'all' : 'pages'
}

const maxReadmes = 1000
const readme = /(?:^|\/)readme\.(?:md|markdown)$/i
const index = /(?:^|\/)index\.(?:md|markdown|html?|xhtml|xml)$/i

const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1)

/** README files that the plugin for them makes the page of their folder. */
export function readmesOf({ names }: SiteFiles, root: string, config: JsonObject): string[] {
  if (flagAt(config, 'readme_index', 'enabled') === false) return []
  const readmes: string[] = []
  const taken = new Set<string>()
  for (const name of names) {
    if (!name.startsWith(root)) continue
    if (index.test(name)) taken.add(folderOf(name))
    else if (readme.test(name) && readmes.length < maxReadmes) readmes.push(name)
  }
  return readmes.filter((name) => !taken.has(folderOf(name))).sort()
}

/** Files without front matter that the plugin for pages leaves as they are. */
export const isReserved = (file: string): boolean =>
  reserved.has(/(?:^|\/)(\w+)\.\w+$/.exec(file)?.[1]?.toLowerCase() ?? '')

const reserved = new Set([
  ...['readme', 'license', 'licence', 'copying', 'code_of_conduct', 'contributing'],
  ...['issue_template', 'pull_request_template'],
])
