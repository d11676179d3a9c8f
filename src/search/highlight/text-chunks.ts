import { characterStart } from '../text/grapheme-boundaries.ts'
import { plainText } from '../text/plain.ts'

/** A chunk of a text as readers see it, and whether more text precedes or follows it. */
export interface TextChunk {
  text: string
  before: boolean
  after: boolean
}

/**
 * Yields the readable text of an article in chunks of about `size` characters of Markdown, cut
 * between lines where possible.
 */
export function* chunksOf(
  summary: string | null,
  body: string,
  size: number,
): Generator<TextChunk, undefined> {
  for (let at = 0, end = 0; at === 0 || at < body.length; at = end) {
    end = endOfChunk(body, at, size)
    const plain = plainText(body.slice(at, end))
    const text = at === 0 && summary ? `${summary}\n${plain}` : plain
    yield { text, before: at > 0, after: end < body.length }
    if (end === 0) return undefined
  }
  return undefined
}

function endOfChunk(body: string, at: number, size: number): number {
  if (at + size >= body.length) return body.length
  const line = body.lastIndexOf('\n', at + size)
  return line > at + size / 2 ? line + 1 : characterStart(body, at + size)
}
