import { posix } from 'node:path'
import { importNames } from '../config/static/imports.ts'
import type { SiteFiles } from '../dialect.ts'

/** The plugin of Docusaurus that a plugin of the site extends, and what that may do. */
interface Extended {
  /** `docs`, `blog` or `pages`. */
  name: string
  /** Whether its code may leave out pages. */
  isFiltered: boolean
}

const importing = new RegExp(
  `\\b(?:require\\(|import\\s{1,9}(?!type\\b)[\\w*][^'";]{0,99})` +
    `['"]@docusaurus/plugin-content-(docs|blog|pages)['"]`,
  'g',
)

/** What a plugin extends that is a file of the site and imports one of Docusaurus, or null. */
export function extendedBy(
  { names, text }: SiteFiles,
  root: string,
  plugin: string,
): Extended | null {
  if (!plugin.startsWith('.')) return null
  const file = importNames(posix.join(root, plugin)).find((one) => names.has(one))
  const code = file === undefined ? '' : (text(file) ?? '')
  const [name, ...others] = new Set([...code.matchAll(importing)].flatMap(([, one]) => one ?? []))
  return name === undefined || others.length > 0 ? null : { name, isFiltered: mayFilter(code) }
}

// `plugin.contentLoaded(data)`, `plugin.contentLoaded({ content, actions })`
const handing = /\.contentLoaded\(\s{0,99}(?:\.{3})?(?:\w{1,99}|\{[\w\s,]{0,999}\})\s{0,99}\)/
const parts = 'blogPosts|loadedVersions|docs|drafts'
const changes = [
  // Content, or options, that are made anew or changed.
  /\bloadContent\b|\.(?:splice|pop|shift)\(|\.length\s{0,9}=(?!=)|\bdelete\b/,
  new RegExp(`\\b(?:content|data|addRoute|${parts})['"\\]\\s]{0,9}=(?![=>])`),
  /\b(?:content|addRoute)['"\]\s]{0,9}:/,
  new RegExp(`\\b(?:${parts})['"\\]\\s]{0,9}:(?!\\s{0,9}content\\.\\w+\\s{0,9}[,}])`),
  /\b(?:exclude|include|routeBasePath|draft|unlisted)\b|\bvalidateOptions\s{0,9}[(=:]/,
  /\.{3}\w{0,99}[oO]ptions\s{0,9}[,}]/,
]

/** Whether code does more than to hand on what Docusaurus gives it. */
const mayFilter = (code: string): boolean =>
  (/\bcontentLoaded\b/.test(code) && !handing.test(code)) ||
  changes.some((change) => change.test(code))
