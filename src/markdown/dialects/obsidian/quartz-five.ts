import type { Json, JsonObject, Problem } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { loadConfig } from '../config/load.ts'
import { tokensOf } from '../config/static/tokens.ts'
import { flagAt, mapAt, textAt, valueAt } from '../config/values.ts'
import type { SiteFiles } from '../dialect.ts'
import type { Garden } from './garden.ts'

/** The configuration of Quartz 5 in a folder; the default counts where there is no own one. */
export const fileOfFive = ({ names }: SiteFiles, root: string) =>
  ['quartz.config.yaml', 'quartz.config.default.yaml']
    .map((name) => root + name)
    .find((name) => names.has(name))

/** Reads the configuration of Quartz 5, which names plugins by their repositories. */
export function readFive(
  files: SiteFiles,
  root: string,
  file: string,
  problems: Problem[],
): Garden {
  const config = loadConfig(files, file, problems) ?? {}
  const plugins = pluginsOf(config)
  const optionsOf = (name: string) => plugins.get(name.toLowerCase())
  const other = [...plugins.keys()].find((name) => !own.has(name))
  return {
    settings: mapAt(config, 'configuration') ?? {},
    plugins: {
      has: (name) => optionsOf(name) !== undefined,
      isOff: (name, option) => flagAt(optionsOf(name) ?? {}, option) === false,
    },
    dateType: textAt(optionsOf('CreatedModifiedDate') ?? {}, 'defaultDateType'),
    lockedBy: textAt(optionsOf('EncryptedPages') ?? {}, 'passwordField'),
    hidden: plugins.size === 0 ? 'plugins' : (other ?? changeIn(files, root)),
  }
}

/** The options of the plugins that are on, by their names without dashes. */
function pluginsOf(config: JsonObject): Map<string, JsonObject> {
  const entries = valueAt(config, 'plugins')
  return new Map(
    (Array.isArray(entries) ? entries : []).flatMap((one) =>
      isMap(one) && flagAt(one, 'enabled') !== false
        ? [[nameOf(one.source ?? null), mapAt(one, 'options') ?? {}] as const]
        : [],
    ),
  )
}

const host = String.raw`(?:github:|(?:git\+)?https://github\.com/)`
const community = String.raw`(?:${host}|@)quartz-community/([\w-]+)`
const themes = `(?:${host}saberzero1/|@)(quartz-themes)/(?:plugin|core)`
/** The repository of a plugin, or the package of it. */
const known = new RegExp(String.raw`^(?:${community}|${themes})(?:\.git)?(?:#.*)?$`)

/** The name of a plugin that is known; of another one its source. */
function nameOf(source: Json): string {
  const parts = isMap(source) ? [source.repo ?? null, source.subdir ?? null] : [source]
  const address = parts.flatMap((one) => textOf(one) || []).join('/')
  const [, plugin, theme] = known.exec(address) ?? []
  const name = (plugin ?? theme ?? '').replaceAll('-', '')
  return own.has(name) ? name : `plugins: ${address.slice(0, 100)}`
}

// Of these, `explicit-publish` and `remove-draft` alone leave out notes.
const own = new Set(
  `alias-redirects article-title backlinks bases-page breadcrumbs canvas-page citations cname
  comments content-index content-meta content-page crawl-links created-modified-date darkmode
  description encrypted-pages explicit-publish explorer favicon folder-page fonts footer
  github-flavored-markdown graph hard-line-breaks latex note-properties
  obsidian-flavored-markdown obsidian-plugin-excalidraw og-image ox-hugo page-title
  quartz-fonts quartz-themes reader-mode recent-notes remove-draft roam search spacer stacked-pages
  syntax-highlighting table-of-contents tag-list tag-page unlisted-pages`
    .replaceAll('-', '')
    .split(/\s+/),
)

// The code beside the configuration may change what this says.
const changed = new Set(['configuration', 'filters', 'ignorePatterns', 'plugins'])

const changeIn = (files: SiteFiles, root: string) =>
  tokensOf(files.text(`${root}quartz.ts`) ?? '').find(
    ({ kind, text }) => kind === 'name' && changed.has(text),
  ) && 'quartz.ts'
