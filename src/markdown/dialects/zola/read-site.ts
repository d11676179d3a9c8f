import type { JsonObject, Problem } from '../../../shapes.ts'
import { splitText } from '../../file/fences.ts'
import { parseFrontMatter } from '../../front-matter/front-matter.ts'
import { exclusionsOf } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { flagAt, mapAt, textAt, textsAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { zolaMarkup } from '../markup/in-code.ts'
import type { Slugify, ZolaSite } from './site.ts'

export const configFile = /(^|\/)(?:config|zola)\.toml$/
export const sectionPage = /(?:^|\/)_index(?:\.[\w-]+)?\.md$/
const ownWords = /^\s*base_url\s*=/m

/** Whether the files look like a site of Zola. */
export function detectZola(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile)
  if (root === null) return null
  const config = configIn(files, root)
  if (!ownWords.test(files.text(config) ?? '')) return null
  return hasBelow(files, `${root}content/`)
    ? { certainty: 'certain', because: [config, `${root}content/`] }
    : { certainty: 'likely', because: [config] }
}

const configIn = ({ names }: SiteFiles, root: string) =>
  names.has(`${root}zola.toml`) ? `${root}zola.toml` : `${root}config.toml`

/** Reads the configuration of a site of Zola, and which of its sections are drafts. */
export function readZolaSite(files: SiteFiles, options: SiteOptions): SiteReading<ZolaSite> {
  const problems: Problem[] = []
  const found = findRoot(files, configFile)
  const root = found ?? ''
  const config = (found !== null && loadConfig(files, configIn(files, root), problems)) || {}
  const isBare = found === null && !hasBelow(files, 'content/')
  const content = isBare ? '' : `${root}content/`
  const defaultLang = textAt(config, 'default_language') ?? (found === null ? options.lang : 'en')
  const langs = [...Object.keys(mapAt(config, 'languages') ?? {}), defaultLang]
  return {
    site: {
      dialect: 'zola',
      root,
      content,
      basePath: pathOfUrl(textAt(config, 'base_url') ?? ''),
      defaultLang,
      langs: [...new Set(langs)],
      slugify: slugifyOf(config),
      ignored: exclusionsOf(
        'ignored_content',
        textsAt(config, 'ignored_content') ?? [],
        problems,
      ).map((glob) => `**/${glob.replace(/\*+/g, '**')}`),
      drafts: draftFolders(files, content),
      ...zolaMarkup(config),
    },
    problems,
  }
}

function slugifyOf(config: JsonObject): Slugify {
  const way = textAt(config, 'slugify', 'paths')
  if (way === 'on' || way === 'safe' || way === 'off') return way
  return flagAt(config, 'slugify_paths') === false ? 'safe' : 'on'
}

// Zola leaves out all pages below a section that is a draft.
function draftFolders(files: SiteFiles, content: string): string[] {
  const folders: string[] = []
  for (const name of files.names) {
    if (!sectionPage.test(name) || !name.startsWith(content)) continue
    const text = files.text(name)
    if (text === undefined || !text.includes('draft')) continue
    const read = parseFrontMatter(splitText(text))
    // What cannot be read may say so too.
    if (!read.ok || flagAt(read.data, 'draft') === true)
      folders.push(name.slice(0, name.lastIndexOf('/') + 1))
  }
  return folders.sort()
}
