import type { Json } from '../../../shapes.ts'
import { isMap, textOf } from '../../fields/field-values.ts'
import { allSigns, type Markup, withMarkup } from './markup.ts'

const bare: Partial<Markup> = { footnotes: false, definitions: false, attributes: 'none' }

const extensions: [RegExp, Partial<Markup>][] = [
  [/^(?:extra|pymdownx\.extra)$/, { footnotes: true, definitions: true, attributes: 'kramdown' }],
  [/^footnotes$/, { footnotes: true }],
  [/^def_list$/, { definitions: true }],
  [/^attr_list$/, { attributes: 'kramdown' }],
  [/^nl2br$/, { breaks: true }],
  [/^smarty$/, { signs: allSigns }],
  [/^pymdownx\.tilde$/, { strikes: 'two', lowered: true }],
  [/^pymdownx\.caret$/, { raised: true }],
  [/^pymdownx\.mark$/, { marks: true }],
  [/^pymdownx\.magiclink$/, { links: true }],
  [/^pymdownx\.tasklist$/, { tasks: true }],
  [/^pymdownx\.emoji$/, { emoji: 'names' }],
  [/^toc$/, { ids: 'python' }],
]

/**
 * What the settings `MARKDOWN` and `TYPOGRIFY` of Pelican change. What code makes changes nothing.
 */
export function pythonMarkdownOf(settings: ReadonlyMap<string, Json>): {
  markup?: Partial<Markup>
} {
  const typogrify = settings.get('TYPOGRIFY') === true
  const given = settings.get('MARKDOWN')
  const named = isMap(given ?? null) ? namesIn(given as Record<string, Json>) : null
  const own = named?.flatMap((name) =>
    extensions.filter(([pattern]) => pattern.test(name)).map(([, markup]) => markup),
  )
  return withMarkup({
    ...(own && Object.assign({}, bare, ...own)),
    ...(typogrify && { signs: { ...allSigns, dashes: 'long' } }),
  })
}

function namesIn(markdown: Record<string, Json>): string[] {
  const { extension_configs: configs = null, extensions: list = null } = markdown
  const names = [
    ...(isMap(configs) ? Object.keys(configs) : []),
    ...(Array.isArray(list) ? list : []),
  ]
  return names.flatMap((name) => textOf(name)?.replace(/^markdown\.extensions\./, '') || [])
}
