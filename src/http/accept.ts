import type { Request } from './route.ts'

// What a single article can be read as. No other answer varies by Accept.
const json = ['application/json', 'application/*', '*/*']
const markdown = ['text/markdown', 'text/*', '*/*']

/** Longer headers are no preference that anybody states. */
const longest = 1000

/**
 * Whether Markdown is wanted rather than JSON (RFC 9110, 12.5.1): the greater weight wins, of equal ones what is named
 * first, and JSON where nothing decides. A weight of 0 refuses.
 */
export function wantsMarkdown({ headers: { accept } }: Request): boolean {
  if (accept === undefined || accept === '*/*' || accept === json[0] || accept.length > longest) return false
  const ranges = accept.toLowerCase().split(',').map(rangeOf)
  const [asJson, asMarkdown] = [json, markdown].map((types) => wish(ranges, types))
  if (!asMarkdown || asMarkdown.weight === 0) return false
  if (!asJson || asMarkdown.weight !== asJson.weight) return asMarkdown.weight > (asJson?.weight ?? 0)
  return asMarkdown.place < asJson.place
}

interface Range {
  type: string
  weight: number
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1)
  return { type, weight: Number.isNaN(weight) ? 1 : weight }
}

// The most specific range that covers a type speaks for it.
function wish(ranges: readonly Range[], types: readonly string[]): { weight: number; place: number } | null {
  for (const type of types) {
    const place = ranges.findIndex((range) => range.type === type)
    const range = ranges[place]
    if (range) return { weight: range.weight, place }
  }
  return null
}
