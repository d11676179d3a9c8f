import type { Json, JsonObject } from '../../../shapes.ts'
import { type DateText, isDateText, isPlainMap, readValue } from '../values.ts'
import { isPlainDate, plainQuotes, type Quotes, renderText } from './yaml-text.ts'

/** A number, boolean, null, text or date as YAML source on one line. */
export function renderScalar(value: Json | DateText, quotes: Quotes, inFlow: boolean): string {
  if (isDateText(value)) return renderDate(String(readValue(value)), quotes, inFlow)
  return typeof value === 'string' ? renderText(value, quotes, inFlow) : JSON.stringify(value)
}

/** Any value as YAML source on one line: `[a, b]`, `{ a: 1 }`. */
export function renderFlow(value: Json | DateText, quotes: Quotes): string {
  if (Array.isArray(value)) return `[${value.map((item) => renderFlow(item, quotes)).join(', ')}]`
  if (!isPlainMap(value)) return renderScalar(value, quotes, true)
  const pairs = Object.entries(value).map(
    ([key, item]) => `${renderKey(key, true)}: ${renderFlow(item, quotes)}`,
  )
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** The lines of `key: value`, with lists and maps as blocks, each line indented by `pad`. */
export function entryLines(
  key: string,
  value: Json | DateText,
  pad: string,
  quotes: Quotes = plainQuotes,
): string[] {
  const name = `${pad}${renderKey(key, false)}:`
  if (Array.isArray(value) && value.length > 0)
    return [name, ...listLines(value, `${pad}  `, quotes)]
  if (isPlainMap(value) && Object.keys(value).length > 0)
    return [name, ...mapLines(value, `${pad}  `, quotes)]
  return [
    `${name} ${isPlainMap(value) || Array.isArray(value) ? renderFlow(value, quotes) : renderScalar(value, quotes, false)}`,
  ]
}

/** The lines of a block list. */
function listLines(list: Json[], pad: string, quotes: Quotes): string[] {
  return list.flatMap((item) => itemLines(item, pad, ' ', quotes))
}

/** The lines of one item of a block list, with the given gap between dash and text. */
export function itemLines(item: Json, pad: string, gap: string, quotes: Quotes): string[] {
  const inner = `${pad} ${gap}`
  const lines = blockLines(item, inner, quotes)
  if (lines === null)
    return [
      `${pad}-${gap}${isCollection(item) ? renderFlow(item, quotes) : renderScalar(item, quotes, false)}`,
    ]
  return lines.map((line, index) =>
    index === 0 ? `${pad}-${gap}${line.slice(inner.length)}` : line,
  )
}

/** The lines of a block map. */
export function mapLines(map: JsonObject, pad: string, quotes: Quotes): string[] {
  return Object.entries(map).flatMap(([key, value]) => entryLines(key, value, pad, quotes))
}

/** A key, with quotes where it needs them. */
export function renderKey(key: string, inFlow: boolean): string {
  return renderText(key, plainQuotes, inFlow)
}

function blockLines(value: Json, pad: string, quotes: Quotes): string[] | null {
  if (Array.isArray(value)) return value.length === 0 ? null : listLines(value, pad, quotes)
  if (isPlainMap(value))
    return Object.keys(value).length === 0 ? null : mapLines(value, pad, quotes)
  return null
}

function isCollection(value: Json): boolean {
  return typeof value === 'object' && value !== null
}

function renderDate(text: string, quotes: Quotes, inFlow: boolean): string {
  return isPlainDate(text) && !quotes.always ? text : renderText(text, quotes, inFlow)
}
