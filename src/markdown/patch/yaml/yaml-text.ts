/** How a text is quoted: always, or only where it must be; and by which mark. */
export interface Quotes {
  always: boolean
  mark: '"' | "'" | ''
}

export const plainQuotes: Quotes = { always: false, mark: '' }

// Words that YAML 1.1 or 1.2 does not read as text.
const reservedWord =
  /^(?:~|null|true|false|yes|no|on|off|y|n|<<|=|[-+]?\.?(?:inf|nan)|e[-+]?[0-9_.]+)$/i
const numberLike = /^[-+]?[0-9._][0-9a-fxob_.:+,-]*$/i
const dateLike = /^\d{4}-\d\d?-\d\d?(?:$|[Tt\s])/
// Not printable, a line end for some readers, or invisible at an end.
const mustEscape = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/
const mustEscapeInDoubleQuotes = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
const indicatorStart = /^[?:,[\]{}#&*!|>'"%@`]/

/** A text as YAML source on one line, with quotes only where they are needed or wanted. */
export function renderText(text: string, quotes: Quotes, inFlow: boolean): string {
  if (!quotes.always && isPlain(text, inFlow)) return text
  const single = isPrintable(text) && (quotes.mark === "'" || prefersSingle(text, quotes))
  return single ? `'${text.replaceAll("'", "''")}'` : quoteDouble(text)
}

/** Whether readers of YAML 1.1 and 1.2 alike find this very text without quotes. */
export function isPlain(text: string, inFlow: boolean): boolean {
  if (
    text === '' ||
    text !== text.trim() ||
    mustEscape.test(text) ||
    text.includes('\t') ||
    !text.isWellFormed()
  )
    return false
  if (reservedWord.test(text) || numberLike.test(text) || dateLike.test(text)) return false
  if (indicatorStart.test(text) || /^(?:-(?:\s|$|--)|\.\.\.)/.test(text)) return false
  if (/:(?:\s|$)/.test(text) || /\s#/.test(text)) return false
  return !(inFlow && (/[,[\]{}]/.test(text) || text.startsWith('-') || /:["']/.test(text)))
}

/**
 * A text in double quotes, all that is not printable escaped; the escapes are those of JSON and
 * TOML, too.
 */
export function quoteDouble(text: string): string {
  return JSON.stringify(text).replace(mustEscapeInDoubleQuotes, escapeUnit)
}

/** Whether a text needs no escapes: one line, no control characters, no lone surrogates. */
export function isPrintable(text: string): boolean {
  return !mustEscape.test(text) && text.isWellFormed()
}

/** Whether YAML source without quotes is a date or time, so that a new date needs none either. */
export function isPlainDate(text: string): boolean {
  return /^\d{4}-\d\d?-\d\d?(?:[Tt ]+\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:[ ]*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/.test(
    text,
  )
}

function prefersSingle(text: string, quotes: Quotes): boolean {
  return !quotes.always && /["\\]/.test(text) && !text.includes("'")
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
}
