import type { JsonObject } from '../../../shapes.ts'
import { flagAt, textAt, textsAt } from '../config/values.ts'
import { allSigns, curly, type Markup, type Signs } from './markup.ts'

/** What options of markdown-it mean; one that is not given is absent. */
export function markdownItOf(options: JsonObject): Partial<Markup> {
  const [html, links] = [flagAt(options, 'html'), flagAt(options, 'linkify')]
  const [breaks, signs] = [flagAt(options, 'breaks'), flagAt(options, 'typographer')]
  return {
    ...(html === false && { html: 'text' }),
    ...(links !== undefined && { links: links && 'hosts' }),
    ...(breaks !== undefined && { breaks }),
    ...(signs !== undefined && { signs: signs ? signsOf(options) : {} }),
  }
}

function signsOf(options: JsonObject): Signs {
  const listed = textsAt(options, 'quotes') ?? []
  const quotes = listed.length === 4 ? listed : [...(textAt(options, 'quotes') ?? '')]
  return {
    ...allSigns,
    pairs: true,
    repeated: true,
    quotes: quotes.length === 4 ? quotes : [...curly],
  }
}

const plugins: [RegExp, Partial<Markup>][] = [
  [/\bmarkdown-it-footnote\b/, { footnotes: true }],
  [/\bmarkdown-it-mark\b/, { marks: true }],
  [/\bmarkdown-it-ins\b/, { inserted: true }],
  [/\bmarkdown-it-sub\b/, { lowered: true }],
  [/\bmarkdown-it-sup\b/, { raised: true }],
  [/\bmarkdown-it-deflist\b/, { definitions: true }],
  [/\bmarkdown-it-task(?:-lists?|-checkbox)\b|\bmarkdown-it-todo\b/, { tasks: true }],
  [/\bmarkdown-it-attrs\b/, { attributes: 'attrs' }],
  [/\bmarkdown-it-emoji\b/, { emoji: 'faces' }],
  [/\bmarkdown-it-wikilinks?\b/, { wikilinks: true }],
]

/** The options with those of the plugins that a configuration names. */
export function withPlugins(markup: Partial<Markup>, config: string): Partial<Markup> {
  const named = plugins.filter(([name]) => name.test(config)).map(([, own]) => own)
  return Object.assign({}, markup, ...named)
}

const lineComment = /^[ \t]*\/\/.*$/gm
const call = /\b(?:markdown-?it\w*|md)(?:\.default)?\(\s*\{([^{}]{0,1000})\}/i
const named = /\bmarkdown-?it\w*(?:\.default)?\(\s*(\w{1,100})\s*\)/i
const option =
  /\b(html|linkify|breaks|typographer|quotes)\s*:\s*(true|false|'[^'\n]{4}'|"[^"\n]{4}")/g

/** The options that a constant holds: `const options = { html: true }; markdownIt(options)`. */
function optionsOf(code: string): RegExpExecArray | null {
  const [, name] = named.exec(code) ?? []
  return name === undefined
    ? null
    : new RegExp(`\\b${name}\\s{0,5}=\\s{0,5}\\{([^{}]{0,1000})\\}`).exec(code)
}

/** Plugins for `[[Name]]`, and expressions that find it. */
export const wikilinksInCode = (code: string): Partial<Markup> =>
  /wiki-?link|\\\[\\\[\(/i.test(code) ? { wikilinks: true } : {}

/** markdown-it-anchor; a function of the site's own may be that of GitHub. */
const idsIn = (code: string): Partial<Markup> =>
  /\bmarkdown-?it-?anchor\b/i.test(code) && !/\bslugify\s*[:,}]/.test(code)
    ? { ids: 'encoded' }
    : {}

/** What the configuration of Eleventy, which is code, sets in its literals. */
export function markdownItInCode(config: string): Partial<Markup> {
  const code = config.replace(lineComment, '')
  const isOwn = /\bsetLibrary\(\s*['"]md['"]/.test(code)
  const found = call.exec(code) ?? optionsOf(code)
  const given = Object.fromEntries(
    Array.from((found?.[1] ?? '').matchAll(option), ([, name = '', value = '']) => [
      name,
      /^['"]/.test(value) ? value.slice(1, -1) : value === 'true',
    ]),
  )
  const keepsCode = isOwn
    ? !/disable\(\s*['"]code['"]/.test(code)
    : /enable\(\s*['"]code['"]/.test(code)
  return withPlugins(
    {
      // A library of the site's own has the options of markdown-it, which knows no HTML by itself.
      ...(isOwn && found ? markdownItOf({ html: false, ...given }) : markdownItOf(given)),
      ...(keepsCode && { indented: true }),
      ...idsIn(code),
      ...wikilinksInCode(code),
    },
    code,
  )
}
