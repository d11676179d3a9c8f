import type { JsonObject, Problem } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { exclusionsOf } from '../config/exclusions.ts'
import { loadConfig } from '../config/load.ts'
import { findRoot, hasBelow } from '../config/root.ts'
import { pathOfUrl } from '../config/site-values.ts'
import { flagAt, textAt, textsAt, valueAt } from '../config/values.ts'
import type { Detection, SiteFiles, SiteOptions, SiteReading } from '../dialect.ts'
import { zolaMarkup } from '../markup/in-code.ts'
import { readSections } from './sections.ts'
import type { Slugify, ZolaSite } from './site.ts'

export const configFile = /(^|\/)(?:config|zola)\.toml$/
const ownWords = /^[ \t]*base_url\s*=/m

/** Whether the files look like a site of Zola. */
export function detectZola(files: SiteFiles): Omit<Detection, 'name'> | null {
  const root = findRoot(files, configFile, ownWords)
  if (root === null) return null
  const config = configIn(files, root)
  return hasBelow(files, `${root}content/`)
    ? { certainty: 'certain', because: [config, `${root}content/`] }
    : { certainty: 'likely', because: [config] }
}

const configIn = ({ names }: SiteFiles, root: string) =>
  names.has(`${root}zola.toml`) ? `${root}zola.toml` : `${root}config.toml`

/** Reads the configuration of a site of Zola, and which of its sections are drafts. */
export function readZolaSite(files: SiteFiles, options: SiteOptions): SiteReading<ZolaSite> {
  const problems: Problem[] = []
  const found = findRoot(files, configFile, ownWords) ?? findRoot(files, configFile)
  const root = found ?? ''
  const config = (found !== null && loadConfig(files, configIn(files, root), problems)) || {}
  const isBare = found === null && !hasBelow(files, 'content/')
  const content = isBare ? '' : `${root}content/`
  const defaultLang = textAt(config, 'default_language') ?? (found === null ? options.lang : 'en')
  // Zola takes the ending of the default language (`a.en.md`) for a name with a dot.
  const langs = languagesIn(config).filter((lang) => lang !== defaultLang)
  return {
    site: {
      dialect: 'zola',
      root,
      content,
      basePath: pathOfUrl(textAt(config, 'base_url') ?? ''),
      defaultLang,
      langs,
      slugify: slugifyOf(config),
      ...(flagAt(config, 'slugify', 'paths_keep_dates') && { keepsDates: true }),
      ignored: exclusionsOf(
        'ignored_content',
        textsAt(config, 'ignored_content') ?? [],
        problems,
      ).map((glob) => `**/${glob.replace(/\*+/g, '**')}`),
      ...readSections(files, { content, langs, defaultLang }),
      ...zolaMarkup(config),
    },
    problems,
  }
}

// Before release 0.13 they were a list.
function languagesIn(config: JsonObject): string[] {
  const given = valueAt(config, 'languages') ?? null
  if (Array.isArray(given)) return given.flatMap((one) => (isMap(one) && textAt(one, 'code')) || [])
  return isMap(given) ? Object.keys(given) : []
}

function slugifyOf(config: JsonObject): Slugify {
  const way = textAt(config, 'slugify', 'paths')
  if (way === 'on' || way === 'safe' || way === 'off') return way
  return flagAt(config, 'slugify_paths') === false ? 'safe' : 'on'
}
