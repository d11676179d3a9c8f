/** A hint for a quoted value that continues after its closing quote, as in `title: "a "b" c"`. */
export function findQuoteHint(line: string, format: 'yaml' | 'toml' | 'json'): string | undefined {
  const quote = findBrokenQuote(line, format)
  if (quote === undefined) return undefined
  if (quote === "'")
    return format === 'yaml' ? doubled : `Put the value in double quotes: ${holdsSingle}.`
  if (format === 'json' || line.includes("'")) return escaped
  return `Put the value in single quotes: ${holdsDouble}.`
}

const holdsDouble = 'it holds double quotes, of which the next one ends it'
const holdsSingle = 'it holds single quotes, of which the next one ends it'
const escaped = `Write \\" for a double quote within the value: ${holdsDouble}.`
const doubled = `Write '' for a single quote within the value, or put it in double quotes: ${holdsSingle}.`

/** The quote of the first value on the line that is followed by more text. */
function findBrokenQuote(line: string, format: string): string | undefined {
  if (/"""|'''/.test(line)) return undefined
  const quotes = format === 'json' ? '"' : `"'`
  let before = ''
  for (let at = 0; at < line.length; at++) {
    const char = line[at] ?? ''
    if (quotes.includes(char) && opensValue.includes(before)) {
      const end = endOf(line, at, format)
      const next = line.slice(end, end + 500).trimStart()[0] ?? ''
      if (end <= line.length && !endsValue.includes(next)) return char
      at = end - 1
    }
    if (char.trim() !== '') before = char
  }
  return undefined
}

// Also '' for the beginning and end of the line.
const opensValue = ['', ':', '=', '[', '{', ',', '-']
const endsValue = ['', ':', '=', ']', '}', ',', '#']

/** The position after the closing quote; beyond the line if there is none. */
function endOf(line: string, start: number, format: string): number {
  const quote = line[start]
  for (let at = start + 1; at < line.length; at++) {
    if (quote === '"' && line[at] === '\\') at++
    else if (quote === "'" && format === 'yaml' && line.startsWith("''", at)) at++
    else if (line[at] === quote) return at + 1
  }
  return line.length + 1
}
