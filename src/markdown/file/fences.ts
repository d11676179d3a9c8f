/** `code` is JavaScript, which is read for its literals and never run. */
export type Format = 'yaml' | 'toml' | 'json' | 'semicolons' | 'meta' | 'code' | 'none'

/** A file in five spans: before + open + raw + close + body equals the file, byte for byte. */
export interface Parts {
  format: Format
  before: string
  open: string
  raw: string
  close: string
  body: string
}

const formatOfFence: Record<string, Format> = { '---': 'yaml', '+++': 'toml', ';;;': 'semicolons' }
// What may follow the opening `---`: nothing, a YAML comment, or the name of a language.
const afterOpening = /^[ \t]*(?:[ \t]#.*|([A-Za-z][\w.+-]*)[ \t]*)?$/
const blank = /^[ \t]*$/

/**
 * Splits a file at its front matter. A fence is a whole line; an unclosed fence belongs to the
 * body.
 */
export function splitText(text: string): Parts {
  const start = skipBlank(text)
  const format = text[start] === '{' ? 'json' : formatOfFence[text.slice(start, start + 3)]
  const parts =
    format === 'json' ? splitJson(text, start) : format && splitFenced(text, start, format)
  return parts ?? withoutHead(text)
}

/**
 * Like `splitText`, but the head ends at the first line that begins with its fence; what follows
 * the fence in that line is body, and several byte order marks may stand before it, as in Hugo.
 */
export function splitBegun(text: string): Parts {
  const marks = /^[\uFEFF \t\r\n]*(?=\uFEFF)/.exec(text)?.[0] ?? ''
  const parts = splitMarked(text.slice(marks.length))
  return parts.format === 'none' ? withoutHead(text) : { ...parts, before: marks + parts.before }
}

function splitMarked(text: string): Parts {
  const parts = splitText(text)
  const start = skipBlank(text)
  const fence = text.slice(start, start + 3)
  const format = formatOfFence[fence]
  const raw = lineEnd(text, start)
  const isPlain = format === 'yaml' || format === 'toml'
  if (!isPlain || raw === text.length || !blank.test(lineOf(text, start + 3))) return parts
  const close = text.indexOf(`\n${fence}`, raw - 1) + 1
  const isFirst = parts.format === 'none' || close < text.length - (parts.close + parts.body).length
  return close > 0 && isFirst ? partsAt(text, [start, raw, close, close + 3], format) : parts
}

/** The parts of a text that is all body, but for its byte order mark. */
export function withoutHead(text: string): Parts {
  const bom = text.startsWith('\uFEFF') ? 1 : 0
  return {
    format: 'none',
    before: text.slice(0, bom),
    open: '',
    raw: '',
    close: '',
    body: text.slice(bom),
  }
}

/** The part of the text that is stored separately from the body. */
export function headOf(parts: Parts): string {
  return parts.before + parts.open + parts.raw + parts.close
}

/** The language named after the opening fence (`---js`), in lower case, or ''. */
export function fenceLanguage(parts: Parts): string {
  const line = parts.open.slice(3).trimEnd()
  return line === '' ? '' : (afterOpening.exec(line)?.[1] ?? '').toLowerCase()
}

/** Where front matter begins, and with which fence; null if a text does not begin like it. */
export function openingOf(text: string): { start: number; fence: string } | null {
  const start = skipBlank(text)
  const fence = text[start] === '{' ? '{' : text.slice(start, start + 3)
  const isOpen = fence === '{' ? opensJson(text, start) : opensFence(text, start, fence)
  return isOpen ? { start, fence } : null
}

/** Number of line ends before `end`. */
export function countLines(text: string, end = text.length): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) lines++
  return lines
}

function skipBlank(text: string): number {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0
  for (let code = text.charCodeAt(at); isBlank(code); code = text.charCodeAt(at)) at++
  return at
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d
}

function splitFenced(text: string, start: number, format: Format): Parts | null {
  const fence = text.slice(start, start + 3)
  if (!opensFence(text, start, fence)) return null
  const rawStart = lineEnd(text, start)
  const close = findClose(text, rawStart, fence)
  if (close === -1) return null
  const bodyStart = lineEnd(text, close)
  const parts = partsAt(text, [start, rawStart, close, bodyStart], format)
  return format === 'yaml' && fenceLanguage(parts) === 'json' ? { ...parts, format: 'json' } : parts
}

function opensFence(text: string, start: number, fence: string): boolean {
  if (!(fence in formatOfFence)) return false
  const end = lineEnd(text, start)
  if (text[end - 1] !== '\n') return false
  const rest = lineOf(text, start + 3)
  return fence === '---' ? afterOpening.test(rest) : blank.test(rest)
}

/** Offset of the closing fence's line at or after `from`, or -1. YAML may also close with `...`. */
function findClose(text: string, from: number, fence: string): number {
  const close = findFenceLine(text, from, text.length, fence)
  if (fence !== '---') return close
  const dots = findFenceLine(text, from, close === -1 ? text.length : close, '...')
  return dots === -1 ? close : dots
}

function findFenceLine(text: string, from: number, to: number, fence: string): number {
  const needle = `\n${fence}`
  for (
    let at = text.indexOf(needle, from - 1);
    at !== -1 && at < to;
    at = text.indexOf(needle, at + 1)
  ) {
    if (blank.test(lineOf(text, at + 4))) return at + 1
  }
  return -1
}

function splitJson(text: string, start: number): Parts | null {
  if (!opensJson(text, start)) return null
  const close = findBraceEnd(text, start)
  if (close === -1) return null
  const end = lineEnd(text, close)
  const bodyStart = blank.test(text.slice(close, withoutLineEnd(text, end))) ? end : close
  return partsAt(text, [start, start, close, bodyStart], 'json')
}

/** A JSON object begins with a key or is empty: `{{<`, `{%` and `{: .class}` are body. */
function opensJson(text: string, start: number): boolean {
  let at = start + 1
  while (isBlank(text.charCodeAt(at))) at++
  return text[at] === '"' || text[at] === '}'
}

function findBraceEnd(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const char = text[at]
    if (char === '"') at = skipString(text, at)
    else if (char === '{') depth++
    else if (char === '}' && --depth === 0) return at + 1
  }
  return -1
}

function skipString(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at === -1 ? text.length : at + 1
}

/** The text from `from` to the end of its line. */
const lineOf = (text: string, from: number) =>
  text.slice(from, withoutLineEnd(text, lineEnd(text, from)))

function withoutLineEnd(text: string, end: number): number {
  if (text[end - 1] !== '\n') return end
  return text[end - 2] === '\r' ? end - 2 : end - 1
}

/** The parts of a text that begin at these offsets. */
export const partsAt = (
  text: string,
  [open, raw, close, body]: [open: number, raw: number, close: number, body: number],
  format: Format,
): Parts => ({
  format,
  before: text.slice(0, open),
  open: text.slice(open, raw),
  raw: text.slice(raw, close),
  close: text.slice(close, body),
  body: text.slice(body),
})
