/** One of Hugo's shortcodes as written: `{{< name "positional" key="value" >}}` or with `%`. */
export interface Shortcode {
  name: string
  positional: string[]
  named: Map<string, string>
  /** Commented out inside its braces, as Hugo has it: meant to be shown, not run. */
  escaped: boolean
  /** Index after the closing braces. */
  end: number
}

// Longer ones are text: a bound on how far an opening without its end is looked at.
const maxShortcode = 2_000

/** Reads the shortcode that starts at `start`; null where there is none. */
export function parseShortcode(text: string, start: number): Shortcode | null {
  if (!text.startsWith('{{', start)) return null
  const mark = text[start + 2]
  if (mark !== '<' && mark !== '%') return null
  const end = findEnd(text, start + 3, mark === '<' ? '>}}' : '%}}')
  if (end < 0) return null
  const inner = text.slice(start + 3, end - 3)
  const escaped = inner.startsWith('/*') && inner.endsWith('*/')
  const words = splitWords(escaped ? inner.slice(2, -2) : inner)
  const name = takeName(words)
  return name === '' ? null : { name, escaped, end, ...sortWords(words) }
}

/** The first word; the slash of a closing shortcode may stand apart from its name. */
function takeName(words: Word[]): string {
  const first = words.shift()
  if (!first || first.key !== undefined) return ''
  return first.value === '/' ? `/${words.shift()?.value ?? ''}` : first.value
}

/** The closing braces outside of quotes; -1 if they do not come soon. */
function findEnd(text: string, from: number, close: string): number {
  const last = Math.min(text.length, from + maxShortcode)
  // Most openings without an end are done with here, many times faster.
  if (!text.slice(from, last).includes(close)) return -1
  let quote = ''
  for (let at = from; at < last; at++) {
    const char = text[at] ?? ''
    if (quote !== '') {
      if (char === '\\' && quote === '"') at++
      else if (char === quote) quote = ''
    } else if (char === '"' || char === '`') quote = char
    else if (text.startsWith(close, at)) return at + close.length
  }
  return -1
}

interface Word {
  key?: string
  value: string
}

function splitWords(inner: string): Word[] {
  const words: Word[] = []
  // Sticky and without nested repeats: each character is looked at a bounded number of times.
  const word =
    /\s*(?:([A-Za-z_][\w-]*)=)?(?:"((?:[^"\\]|\\.)*)"|`([^`]*)`|'([^']*)'(?!\S)|([^\s"`]+))/suy
  for (let match = word.exec(inner); match; match = word.exec(inner)) {
    const [, key, quoted, raw, single, bare] = match
    const value = quoted?.replace(/\\(.)/gsu, '$1') ?? raw ?? single ?? bare ?? ''
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
