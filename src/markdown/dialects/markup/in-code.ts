import type { JsonObject } from '../../../shapes.ts'
import { flagAt, mapAt, textAt } from '../config/values.ts'
import { markdownItOf, wikilinksInCode, withPlugins } from './markdown-it.ts'
import { allSigns, curly, type Markup, withMarkup } from './markup.ts'

type Found = { markup?: Partial<Markup> }

/** What `markdown` in `astro.config.*` changes. */
export function astroMarkup(config: JsonObject, text: string): Found {
  const markdown = mapAt(config, 'markdown') ?? {}
  return withMarkup({
    ...(flagAt(markdown, 'gfm') === false && {
      links: false,
      footnotes: false,
      tasks: false,
      strikes: 'none',
    }),
    ...(flagAt(markdown, 'smartypants') === false && { signs: {} }),
    ...wikilinksInCode(text),
  })
}

/** What `markdown` in the configuration of VitePress changes, with the plugins that it names. */
export function vitepressMarkup(config: JsonObject, text: string): Found {
  const { links, ...options } = markdownItOf(mapAt(config, 'markdown') ?? {})
  // It never makes links of names of hosts.
  const own = links === false ? { ...options, links } : options
  return withMarkup({ ...withPlugins(own, text), ...formulasOf(text), ...titlesOf(config) })
}

const maxTitle = 100
const labels = /^(info|note|tip|warning|danger|details|important|caution)Label$/

/** `container: { tipLabel: '提示' }` */
function titlesOf(config: JsonObject): Partial<Markup> {
  const named = Object.entries(mapAt(config, 'markdown', 'container') ?? {})
  const titles = named.flatMap(([name, text]) => {
    const type = labels.exec(name)?.[1]
    return type && typeof text === 'string' ? [[type, text.slice(0, maxTitle)] as const] : []
  })
  return titles.length > 0 ? { titles: Object.fromEntries(titles) } : {}
}

/** Without a plugin for formulas, these generators show `$` as it is written. */
const formulasOf = (code: string): Partial<Markup> =>
  code === '' || /math|katex|\btex\b|enableAll/i.test(code) ? {} : { formulas: false }

/** With the format `md`, or `detect`, files `.md` hold no MDX; emoji have names by default. */
export function docusaurusMarkup(config: JsonObject, text: string): Found {
  const format = textAt(config, 'markdown', 'format')
  return withMarkup({
    ...((format === 'md' || format === 'detect') && { mdx: false }),
    ...(flagAt(config, 'markdown', 'emoji') === false && { emoji: 'none' }),
    ...formulasOf(text),
  })
}

/** What `[markdown]` and `slugify.anchors` in `config.toml` of Zola change. */
export function zolaMarkup(config: JsonObject): Found {
  const is = (name: string) => flagAt(config, 'markdown', name)
  const way = textAt(config, 'slugify', 'anchors')
  return withMarkup({
    ...(is('smart_punctuation') && { signs: { ...allSigns } }),
    ...(is('definition_list') && { definitions: true }),
    ...(is('render_emoji') && { emoji: 'names' }),
    ...(way !== undefined && way !== 'on' && { ids: 'zola-kept' }),
  })
}

/** A vault with strict line breaks shows a line end as a blank. */
export const vaultMarkup = (app: JsonObject): Found =>
  withMarkup(flagAt(app, 'strictLineBreaks') ? { breaks: false } : {})

/** The plugins that a configuration of Quartz names, by their names in code. */
export interface QuartzPlugins {
  has(plugin: string): boolean
  /** Whether the configuration turns an option of it off. */
  isOff(plugin: string, option: string): boolean
}

/** What these plugins do. */
export function quartzMarkup({ has, isOff }: QuartzPlugins): Found {
  const github = 'GitHubFlavoredMarkdown'
  const isSmart = has(github) && !isOff(github, 'enableSmartyPants')
  return withMarkup({
    ...(!has('HardLineBreaks') && { breaks: false }),
    strikes: 'one',
    ...(isSmart && { signs: { quotes: [...curly], dashes: 'long', dots: true } }),
  })
}

/** The plugins that code calls, in lines that are no comments. */
export const pluginsInCode = (code: string): QuartzPlugins => ({
  has: (plugin) => new RegExp(`^(?![ \\t]*//).*\\b${plugin}\\b`, 'm').test(code),
  isOff: (_, option) => new RegExp(`\\b${option}\\s*:\\s*false\\b`).test(code),
})

/** Gatsby has smart punctuation with a plugin. */
export const gatsbyMarkup = (config: string): Found =>
  withMarkup({
    ...(/\bgatsby-remark-smartypants\b/.test(config) && {
      signs: { quotes: [...curly], dashes: 'long', dots: true },
    }),
    ...wikilinksInCode(config),
  })
