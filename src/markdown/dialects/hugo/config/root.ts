import type { SiteFiles } from '../../dialect.ts'
import { isConfigFile } from './config.ts'

const foreign = /(?:^|\/)(?:themes|_vendor|node_modules)\//
const inRoot = /(?<=^|\/)(?:config\/(?:_default|production)\/.+|[^/]+)$/

/**
 * The folder of the site within a source, of those that have a configuration: one of Hugo's own, as
 * other programs have a `config.*`, too, and themes have one for sites that use them; one that has
 * content, as others are left over; the one nearest to the top. Null if there is none.
 */
export function findRoot(files: SiteFiles): string | null {
  const contents = contentsIn(files)
  let best: { root: string; cost: number } | null = null
  for (const name of files.names) {
    if (!isConfigFile(name) || foreign.test(name)) continue
    const root = name.replace(inRoot, '')
    const hasContent = contents.has(root) || namesContent.test(files.text(name) ?? '')
    const isTheme = !hasContent && files.names.has(`${root}theme.toml`)
    const isExample = root.includes('exampleSite')
    const faults = [isTheme || !isOfHugo(files, name), isExample, !hasContent]
    const cost = faults.reduce((sum, fault) => 2 * sum + Number(fault), 0) * 1000 + depth(root)
    if (!best || cost < best.cost) best = { root, cost }
  }
  return best?.root ?? null
}

const depth = (root: string) => root.split('/').length
const namesContent = /\bcontent_?dir\b|\btarget["']?\s{0,9}[=:]\s{0,9}["']?content\b/i

/** The folders that have a folder `content/`. */
function contentsIn({ names }: SiteFiles): Set<string> {
  const folders = new Set<string>()
  for (const name of names) {
    const at = `/${name}`.indexOf('/content/')
    if (at !== -1) folders.add(name.slice(0, at))
  }
  return folders
}

const keys = [
  'baseURL|languageCode|theme|defaultContentLanguage|permalinks|contentDir',
  'disableKinds|enableRobotsTXT|pluralizeListTitles',
]
// Blanks of one line: from each of many empty lines, `\s*` would read all that follow.
const words = new RegExp(
  `^[ \\t]*(?:["']?(?:${keys.join('|')})["']?\\s*[:=]|\\[\\[menus?\\.)`,
  'im',
)

/** Whether a configuration is of Hugo by its name, or `config.*` by its words. */
export function isOfHugo(files: SiteFiles, name: string): boolean {
  if (/(?:^|\/)(?:hugo\.\w+|config\/_default\/.+)$/.test(name)) return true
  const text = files.text(name) ?? ''
  return words.test(text) && !/^[ \t]*base_url\s*=/m.test(text)
}
