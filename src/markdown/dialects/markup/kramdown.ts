import { decodeHTML } from 'entities'
import type { JsonObject } from '../../../shapes.ts'
import { flagAt, mapAt, textAt, textsAt } from '../config/values.ts'
import { allSigns, curly, type Markup, type Signs, withMarkup } from './markup.ts'

/** What `_config.yml` of Jekyll changes of kramdown, or of the parser that it names instead. */
export function kramdownOf(
  config: JsonObject,
  plugins: readonly string[],
): { markup?: Partial<Markup> } {
  const parser = textAt(config, 'markdown') ?? 'kramdown'
  const emoji = plugins.includes('jemoji') && ({ emoji: 'names' } as const)
  if (/^commonmark/i.test(parser)) return withMarkup({ ...commonMark(config), ...emoji })
  const options = mapAt(config, 'kramdown') ?? {}
  const isGfm = (textAt(options, 'input') ?? 'GFM').toUpperCase() === 'GFM'
  return withMarkup({
    ...(isGfm ? {} : { strikes: 'none', tasks: false, ids: 'kramdown', denseHeadings: true }),
    ...(isGfm && flagAt(options, 'hard_wrap') && { breaks: true }),
    ...(flagAt(options, 'parse_block_html') && { blocks: 'lines' }),
    ...signsOf(options),
    ...emoji,
  })
}

const words = new Map([
  ['ldquo', '“'],
  ['rdquo', '”'],
  ['lsquo', '‘'],
  ['rsquo', '’'],
])

function signsOf(options: JsonObject): Partial<Markup> {
  const given = textsAt(options, 'smart_quotes')?.flatMap((one) => one.split(','))
  // kramdown names the single quotes first.
  const [left, right, open, close] = (given ?? []).map((one) => signOf(one.trim()))
  const quotes = given ? [open, close, left, right].map((one, at) => one ?? curly[at] ?? '') : curly
  const typed = mapAt(options, 'typographic_symbols')
  const signs: Signs = { ...allSigns, angles: true, quotes: [...quotes] }
  if (!typed && !given) return {}
  return { signs: { ...signs, ...keptAsTyped(typed ?? {}) } }
}

const signOf = (name: string) => words.get(name) ?? decodeHTML(`&${name};`).slice(0, 8)

function keptAsTyped(symbols: JsonObject): Partial<Signs> {
  const isTyped = (name: string, typed: string) => textAt(symbols, name) === typed
  return {
    ...(isTyped('hellip', '...') && { dots: false }),
    ...(isTyped('laquo', '<<') && { angles: false }),
  }
}

function commonMark(config: JsonObject): Partial<Markup> {
  const options = [...(textsAt(config, 'commonmark', 'options') ?? [])].map((one) =>
    one.toUpperCase(),
  )
  const extensions = textsAt(config, 'commonmark', 'extensions') ?? []
  return {
    signs: options.includes('SMART') ? allSigns : {},
    definitions: false,
    attributes: 'none',
    escapes: 'all',
    ids: 'github',
    blocks: 'lines',
    tasks: extensions.includes('tasklist'),
    strikes: extensions.includes('strikethrough') ? 'one' : 'none',
    links: extensions.includes('autolink'),
    footnotes: options.includes('FOOTNOTES'),
    ...(options.includes('HARDBREAKS') && { breaks: true }),
  }
}
