import type { JsonObject } from '../../../shapes.ts'
import { isMap } from '../../fields/field-values.ts'
import { flagAt, mapAt, textAt, valueAt } from '../config/values.ts'
import { markdownItOf, withPlugins } from './markdown-it.ts'
import { allSigns, type Markup, withMarkup } from './markup.ts'

/** What `_config.yml` of Hexo changes of hexo-renderer-marked, or of hexo-renderer-markdown-it. */
export function markedOf(config: JsonObject): { markup?: Partial<Markup> } {
  const other = valueAt(config, 'markdown')
  if (isMap(other) && (isMap(other.render) || other.preset !== undefined || other.plugins))
    return withMarkup({ ...ofMarkdownIt(other), ...emojiOf(config) })
  const options = mapAt(config, 'marked') ?? {}
  const is = (name: string) => flagAt(options, name)
  return withMarkup({
    ...(is('breaks') === false && { breaks: false }),
    ...(is('autolink') === false && { links: false }),
    ...(is('gfm') === false && { links: false, breaks: false, strikes: 'none', tasks: false }),
    ...(is('descriptionLists') === false && { definitions: false }),
    ...signsOf(options),
    ...idsOf(textAt(options, 'modifyAnchors')),
    ...emojiOf(config),
  })
}

const idsOf = (letterCase: string | undefined): Partial<Markup> =>
  letterCase === '1' ? { ids: 'hexo-lower' } : letterCase === '2' ? { ids: 'hexo-upper' } : {}

/** The plugin hexo-filter-github-emojis has a key of its own. */
function emojiOf(config: JsonObject): Partial<Markup> {
  const options = valueAt(config, 'githubEmojis')
  const isOn =
    options === true ||
    (isMap(options ?? null) && flagAt(config, 'githubEmojis', 'enable') !== false)
  return isOn ? { emoji: 'names' } : {}
}

function signsOf(options: JsonObject): Partial<Markup> {
  if (flagAt(options, 'smartypants') === false) return { signs: {} }
  const quotes = [...(textAt(options, 'quotes') ?? '')]
  return quotes.length === 4 ? { signs: { ...allSigns, quotes } } : {}
}

/** The options and plugins of hexo-renderer-markdown-it, which are literals there. */
function ofMarkdownIt(options: JsonObject): Partial<Markup> {
  const render = mapAt(options, 'render') ?? {}
  const plugins = JSON.stringify(valueAt(options, 'plugins') ?? [])
  const named = { html: true, linkify: true, breaks: true, typographer: true, ...render }
  return withPlugins({ definitions: false, strikes: 'two', ...markdownItOf(named) }, plugins)
}
