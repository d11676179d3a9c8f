import type { Json } from '../../../shapes.ts'
import { refuse } from '../refusal.ts'
import { type DateText, isDateText, isPlainMap, readValue } from '../values.ts'
import { isPrintable, quoteDouble } from '../yaml/yaml-text.ts'

const DATE = /^\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[-+]\d\d:\d\d)?)?$/

/** Any value as TOML source on one line; texts in `mark` where they can be. TOML has no null. */
export function renderToml(value: Json | DateText, mark: '"' | "'", asLiteral = true): string {
  if (isDateText(value)) {
    const text = String(readValue(value))
    return asLiteral && isTomlDate(text) ? text : renderTomlText(text, mark)
  }
  if (value === null) return refuse('TOML has no null', 0)
  if (typeof value === 'string') return renderTomlText(value, mark)
  if (Array.isArray(value)) return `[${value.map((item) => renderToml(item, mark)).join(', ')}]`
  if (!isPlainMap(value)) return renderNumber(value)
  const pairs = Object.entries(value).map(
    ([key, item]) => `${renderTomlKey(key)} = ${renderToml(item, mark)}`,
  )
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
}

/** A key, with quotes where it needs them. */
export function renderTomlKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : quoteDouble(key)
}

/** Whether a text is a date, or a date with a time, as TOML 1.0 writes it. */
export function isTomlDate(text: string): boolean {
  return DATE.test(text)
}

function renderTomlText(text: string, mark: '"' | "'"): string {
  return mark === "'" && isPrintable(text) && !text.includes("'") ? `'${text}'` : quoteDouble(text)
}

function renderNumber(value: number | boolean): string {
  return Object.is(value, -0) ? '0' : String(value)
}
