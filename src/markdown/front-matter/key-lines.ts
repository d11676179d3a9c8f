import { countLines, type Parts } from '../file/fences.ts'

interface Lines {
  /** Number of lines before the front matter's source. */
  above: number
  /** For each key the first line (from 1, top of the file) that begins with it. */
  ofKeys: Map<string, number>
}

// Cached: each problem looks up its line.
const cache = new WeakMap<Parts, Lines>()

/** Line (from 1, top of the file) of a key, or undefined; for a dotted key, of its last part. */
export function findKeyLine(parts: Parts, key: string): number | undefined {
  return linesOf(parts).ofKeys.get(key.slice(key.lastIndexOf('.') + 1))
}

/** Number of lines of the file before the front matter's source. */
export const linesAbove = (parts: Parts): number => linesOf(parts).above

function linesOf(parts: Parts): Lines {
  const found = cache.get(parts) ?? readLines(parts)
  cache.set(parts, found)
  return found
}

function readLines({ before, open, raw }: Parts): Lines {
  const above = countLines(before + open)
  const ofKeys = new Map<string, number>()
  for (const [index, line] of raw.split('\n').entries())
    for (const key of keysOf(line)) if (!ofKeys.has(key)) ofKeys.set(key, above + index + 1)
  return { above, ofKeys }
}

// A key may contain its terminator, but more than this is not worth the time.
const maxSigns = 4

/** Possible keys of a line: the text before each of its first terminators. */
function keysOf(line: string): string[] {
  const text = line.trimStart()
  const start = text.startsWith('{') ? text.slice(1).trimStart() : text
  const keys: string[] = []
  const signs = /[:=]/g
  for (let sign = signs.exec(start); sign && keys.length < maxSigns; sign = signs.exec(start)) {
    const key = start.slice(0, sign.index).trimEnd()
    keys.push(/^["']/.test(key) ? key.slice(1, -1) : key)
  }
  return keys
}
