import { findRoot, hasBelow } from '../config/root.ts'
import type { Detection, SiteFiles } from '../dialect.ts'
import { hasJekyllSource, isOfHexo } from '../hexo/read-site.ts'
import { type FoundConfig, findConfig, layouts } from './find-config.ts'

const ownWords =
  /^(?:collections|permalink|plugins|gems|kramdown|baseurl|markdown_ext|future|defaults|remote_theme|theme|exclude|include|excerpt_separator|timezone)\s*:/m

const folders = ['_posts/', '_layouts/', '_includes/', '_drafts/', '_sass/']

/** Whether the files look like a site of Jekyll. */
export function detectJekyll(files: SiteFiles): Omit<Detection, 'name'> | null {
  const found = findConfig(files)
  const { root, file, isOpen } = found
  const signs = folders.filter((folder) => hasBelow(files, root + folder))
  if (files.names.has(`${root}Gemfile`)) signs.push('Gemfile')
  if (isOfOther(files, found, signs.length === 0)) return null
  const because = [...(file === null ? [] : [file]), ...signs.map((sign) => root + sign)]
  if (isKnown(files, found, signs))
    return { certainty: file === null && !isOpen ? 'likely' : 'certain', because }
  return file === null && signs[0] === '_posts/' ? { certainty: 'guess', because } : null
}

const gem = /^[ \t]*gem[ \t(]+["'](?:jekyll|github-pages)["']/m

/** Without a file of the usual name, layouts tell beside posts or the gem. */
function isKnown(files: SiteFiles, { root, file, isUsual }: FoundConfig, signs: string[]): boolean {
  if (isUsual) return signs.length > 0 || ownWords.test((file && files.text(file)) ?? '')
  const hasGem = gem.test(files.text(`${root}Gemfile`) ?? '')
  // The source may be a folder that the configuration names.
  const hasLayouts = findRoot(files, layouts)?.startsWith(root) === true
  return hasLayouts && (hasGem || signs.includes('_posts/'))
}

// Sites of other generators keep a `_config.yml` for the host, or from before.
const scripts = [
  ...['docusaurus\\.config', 'astro\\.config', 'gatsby-config', 'eleventy\\.config', '\\.eleventy'],
  '\\.v(?:ite|ue)press/config(?:/index)?',
]
const others = 'pelicanconf\\.py|(?:hugo|zola)\\.toml|bridgetown\\.config\\.yml'
const otherConfig = new RegExp(`(^|/)(?:(?:${scripts.join('|')})\\.[cm]?[jt]s|${others})$`)

/** Whether a configuration is of Hexo, or another one beside it tells; below it only in doubt. */
function isOfOther(files: SiteFiles, { root, file }: FoundConfig, isInDoubt: boolean): boolean {
  const config = file ?? `${root}_config.yml`
  if (hasBelow(files, `${root}scaffolds/`)) return true
  if (hasBelow(files, `${root}source/_posts/`) && !hasJekyllSource(files, config)) return true
  if (isOfHexo(files, config) && !files.names.has(`${root}Gemfile`)) return true
  const other = findRoot(files, otherConfig)
  return other !== null && (isInDoubt || other.length <= root.length)
}
