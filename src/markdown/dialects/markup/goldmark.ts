import { decodeHTML } from 'entities'
import type { JsonObject } from '../../../shapes.ts'
import { flagAt, mapAt, textAt, valueAt } from '../config/values.ts'
import { allSigns, curly, type IdRule, type Markup, type Signs, withMarkup } from './markup.ts'

/** What `markup.goldmark` of a site of Hugo changes; keys are in lower case. */
export function goldmarkOf(config: JsonObject): { markup?: Partial<Markup> } {
  const goldmark = mapAt(config, 'markup', 'goldmark') ?? {}
  const extensions = mapAt(goldmark, 'extensions') ?? {}
  const is = (...path: string[]) => flagAt(extensions, ...path)
  const extra = (name: string) => is('extras', name, 'enable') || undefined
  const markup: Partial<Markup> = {
    ...(flagAt(goldmark, 'renderer', 'unsafe') !== true && { html: 'dropped' }),
    ...(flagAt(goldmark, 'renderer', 'hardwraps') && { breaks: true }),
    ...(is('linkify') === false && { links: false }),
    ...((is('footnote') ?? is('footnote', 'enable')) === false && { footnotes: false }),
    ...(is('tasklist') === false && { tasks: false }),
    ...(is('definitionlist') === false && { definitions: false }),
    ...strikesOf(extensions),
    ...signsOf(extensions),
    ...(flagAt(goldmark, 'parser', 'attribute', 'block') && { attributes: 'braces' }),
    ...(extra('mark') && { marks: true }),
    ...(extra('insert') && { inserted: true }),
    ...(extra('subscript') && { lowered: true }),
    ...(extra('superscript') && { raised: true }),
    ...formulasOf(extensions),
    ...idsOf(textAt(goldmark, 'parser', 'autoheadingidtype')),
    ...(flagAt(config, 'enableemoji') && { emoji: 'names' }),
  }
  return withMarkup(markup)
}

const idRules: Record<string, IdRule> = {
  'github-ascii': 'goldmark-ascii',
  blackfriday: 'blackfriday',
}

function idsOf(type: string | undefined): Partial<Markup> {
  const ids = idRules[type ?? '']
  return ids ? { ids } : {}
}

/** With the extra `delete`, or with subscripts, one tilde does not strike. */
function strikesOf(extensions: JsonObject): Partial<Markup> {
  if (flagAt(extensions, 'extras', 'delete', 'enable')) return { strikes: 'two' }
  if (flagAt(extensions, 'strikethrough') === false) return { strikes: 'none' }
  return flagAt(extensions, 'extras', 'subscript', 'enable') ? { strikes: 'two' } : {}
}

const quoteKeys = ['leftdoublequote', 'rightdoublequote', 'leftsinglequote', 'rightsinglequote']

function signsOf(extensions: JsonObject): Partial<Markup> {
  const isOff =
    flagAt(extensions, 'typographer') === false ||
    flagAt(extensions, 'typographer', 'disable') === true
  if (isOff) return { signs: {} }
  const quotes = quoteKeys.map((key, index) => signAt(extensions, key) ?? curly[index] ?? '')
  const signs: Signs = { ...allSigns, pairs: true, angles: true, quotes }
  return quotes.every((quote, index) => quote === curly[index]) ? {} : { signs }
}

const maxSign = 8

const signAt = (extensions: JsonObject, key: string) => {
  const text = textAt(extensions, 'typographer', key)
  return text === undefined ? undefined : decodeHTML(text).slice(0, maxSign)
}

/** The delimiters that Hugo passes through; without the extension, scripts of pages look for them. */
function formulasOf(extensions: JsonObject): Partial<Markup> {
  const delimiters = valueAt(extensions, 'passthrough', 'delimiters', 'inline')
  if (!flagAt(extensions, 'passthrough', 'enable') || !Array.isArray(delimiters)) return {}
  const has = delimiters.some((pair) => Array.isArray(pair) && pair[0] === '$')
  return has ? {} : { dollars: false }
}
