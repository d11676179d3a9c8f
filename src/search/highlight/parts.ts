import { characterStart } from '../text/places.ts'
import { plainText } from '../text/plain.ts'

/** A piece of what readers see of a text, and whether there is more on either side. */
export interface Part {
  text: string
  before: boolean
  after: boolean
}

/**
 * The readable text of an article, some `size` characters of Markdown at a time, cut between lines
 * where there are any.
 */
export function* partsOf(
  summary: string | null,
  body: string,
  size: number,
): Generator<Part, undefined> {
  for (let at = 0, end = 0; at === 0 || at < body.length; at = end) {
    end = endOfPart(body, at, size)
    const plain = plainText(body.slice(at, end))
    const text = at === 0 && summary ? `${summary}\n${plain}` : plain
    yield { text, before: at > 0, after: end < body.length }
    if (end === 0) return undefined
  }
  return undefined
}

function endOfPart(body: string, at: number, size: number): number {
  if (at + size >= body.length) return body.length
  const line = body.lastIndexOf('\n', at + size)
  return line > at + size / 2 ? line + 1 : characterStart(body, at + size)
}
