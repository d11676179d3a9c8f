import { parseCall } from './shortcode-call.ts'

/** A Hugo shortcode as written: `{{< name "positional" key="value" >}}` or with `%`. */
export interface Shortcode {
  name: string
  positional: string[]
  named: Map<string, string>
  /**
   * Commented out inside its braces, Hugo's syntax for showing a shortcode instead of running it.
   */
  escaped: boolean
  /** Index after the closing braces. */
  end: number
}

// Longer ones are text; bounds the search for the end of an opening.
const maxShortcode = 2_000

// Within a word of another shortcode quotes have backslashes; Hugo takes these elsewhere, too.
const escapedText = String.raw`\\"([^"\\]*)\\"`
const quotedText = String.raw`"((?:[^"\\]|\\.)*)"|\x60([^\x60]*)\x60`
// A quote alone begins a word that has no end.
const signs = new RegExp(String.raw`${escapedText}|${quotedText}|["\x60]|[>%]\}\}`, 'gsu')

/** Reads the shortcode at `start`; null if there is none. */
export function parseShortcode(text: string, start: number): Shortcode | null {
  if (!text.startsWith('{{', start)) return null
  const mark = text[start + 2]
  if (mark !== '<' && mark !== '%') return parseCall(text, start)
  const end = findEnd(text, start + 3, mark === '<' ? '>}}' : '%}}')
  if (end < 0) return null
  const inner = text.slice(start + 3, end - 3)
  const escaped = inner.startsWith('/*') && inner.endsWith('*/')
  const words = splitWords(escaped ? inner.slice(2, -2) : inner)
  const name = takeName(words)
  return name === '' ? null : { name, escaped, end, ...sortWords(words) }
}

/** The first word; a space may separate the slash of a closing shortcode from its name. */
function takeName(words: Word[]): string {
  const first = words.shift()
  if (!first || first.key !== undefined) return ''
  return first.value === '/' ? `/${words.shift()?.value ?? ''}` : first.value
}

/** The end of the closing braces, outside quotes; -1 if they are too far away. */
function findEnd(text: string, from: number, close: string): number {
  const last = Math.min(text.length, from + maxShortcode)
  // Rejects most unclosed openings many times faster.
  if (!text.slice(from, last).includes(close)) return -1
  for (const { 0: sign, index } of text.slice(from, last).matchAll(signs)) {
    if (sign === close) return from + index + close.length
    if (sign.length === 1) return -1
  }
  return -1
}

interface Word {
  key?: string
  value: string
}

const key = String.raw`(?:([A-Za-z_][\w-]*)\s{0,9}=\s{0,9})?`
const value = String.raw`(?:${escapedText}|${quotedText}|'([^']*)'(?!\S)|([^\s"\x60]+))`
// Without nested repeats, so the time is linear.
const wordForm = String.raw`\s*${key}${value}`

function splitWords(inner: string): Word[] {
  const words: Word[] = []
  const word = new RegExp(wordForm, 'suy')
  for (let match = word.exec(inner); match; match = word.exec(inner)) {
    const [, key, escaped, quoted, raw, single, bare] = match
    const value = escaped ?? quoted?.replace(/\\(.)/gsu, '$1') ?? raw ?? single ?? bare ?? ''
    words.push(key === undefined ? { value } : { key, value })
  }
  return words
}

function sortWords(words: Word[]): { positional: string[]; named: Map<string, string> } {
  const named = new Map<string, string>()
  const positional: string[] = []
  for (const { key, value } of words) {
    if (key === undefined) positional.push(value)
    else named.set(key, value)
  }
  return { positional, named }
}
