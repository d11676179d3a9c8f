import { escapeRegex } from '../escape-regex.ts'
import { countLines, type Parts } from '../file/fences.ts'

export interface KeyPosition {
  line: number
  column: number
}

/**
 * The position of a key, from the top of the file; of its map if it is in one, or of the opening
 * fence if it is not found.
 */
export function positionOfKey(parts: Parts, key: string): KeyPosition {
  const above = parts.before + parts.open
  const at = findKey(parts.raw, key)
  if (at === null) return { line: countLines(above) + 1, column: 1 }
  const text = above + parts.raw
  const offset = above.length + at
  const line = countLines(text, offset) + 1
  return { line, column: offset - text.lastIndexOf('\n', offset - 1) }
}

/** The text after a key on its line, without the separator. */
export function textAfterKey({ raw }: Parts, key: string): string {
  const at = findKey(raw, key)
  if (at === null) return ''
  const end = raw.indexOf('\n', at)
  const line = raw.slice(at, end === -1 ? undefined : end)
  return line
    .replace(/^["']?/, '')
    .slice(key.length)
    .replace(/^["']?\s*[:=]/, '')
    .trim()
}

function findKey(raw: string, key: string): number | null {
  const parts = [
    key,
    ...(key.includes('.')
      ? [key.slice(key.lastIndexOf('.') + 1), key.slice(0, key.indexOf('.'))]
      : []),
  ]
  for (const part of parts) {
    const name = escapeRegex(part)
    const found = new RegExp(
      `(?:^|[\\n\\r{,])[^\\S\\n]{0,200}(\\[?["']?${name}["']?[^\\S\\n]{0,20}[:=\\]])`,
      'du',
    ).exec(raw)
    const at = found?.indices?.[1]?.[0]
    if (at !== undefined) return at
  }
  return null
}
